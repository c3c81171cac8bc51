using System.Globalization;
using Vae.Persistence;

namespace Vae;

/// <summary>A model's tensors in a safetensors file: found by their names there, and all of them checked before any is used.</summary>
internal sealed class ModelFile
{
    /// <summary>The name of a stream in messages, because it has no path.</summary>
    internal const string StreamName = "the stream";

    private const int MostNames = 10;

    private readonly string _path;
    private readonly SafetensorsFile _file;
    private readonly ModelDescription _model;
    private readonly Func<string, string>? _nameInFile;

    private ModelFile(string path, SafetensorsFile file, ModelDescription model, Func<string, string>? nameInFile)
    {
        _path = path;
        _file = file;
        _model = model;
        _nameInFile = nameInFile;
    }

    // The name of the argument in the call that a message recommends.
    private string Argument => _path == StreamName ? "stream" : "path";

    /// <summary>The parameters, in the model's order.</summary>
    internal IReadOnlyList<float[]> Parameters { get; private init; } = [];

    /// <summary>The running statistics, in the model's order; numbers as F32.</summary>
    internal IReadOnlyList<NamedTensor> State { get; private init; } = [];

    /// <summary>Finds and checks all tensors of a model.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="file">Its content.</param>
    /// <param name="model">The model.</param>
    /// <param name="nameInFile">From a tensor's name in the model to its name in the file; null where they are the same.</param>
    /// <exception cref="ModelFormatException">A tensor is missing, left over, or of another shape or type, or has a value that is not
    /// finite.</exception>
    internal static ModelFile Read(string path, SafetensorsFile file, ModelDescription model, Func<string, string>? nameInFile)
    {
        var content = new ModelFile(path, file, model, nameInFile);
        content.RequireNames();
        return new ModelFile(path, file, model, nameInFile)
        {
            Parameters = [.. model.Parameters.Select(content.Values)],
            State = [.. model.State.Select(content.StateOf)],
        };
    }

    private void RequireNames()
    {
        string[] own = [.. _model.Parameters.Select(parameter => parameter.Name), .. _model.State.Select(part => part.Name)];
        var wanted = own.Select(InFile).ToHashSet(StringComparer.Ordinal);
        string[] missing = [.. wanted.Where(name => _file.Find(name) is null)];
        string[] leftOver = [.. _file.Tensors.Select(tensor => tensor.Name).Where(name => !wanted.Contains(name))];
        if (missing.Length == 0 && leftOver.Length == 0)
            return;
        if (_nameInFile is null && Prefix(own) is { } prefix)
        {
            var prefixed = own.Select(name => prefix + name).ToHashSet(StringComparer.Ordinal);
            string[] others = [.. leftOver.Where(name => !prefixed.Contains(name))];
            string more = others.Length == 0 ? "" : $". Left over in the file: {List(others)}";
            throw new ModelFormatException(
                _path,
                null,
                $"has '{prefix}' before every name{Origin(prefix)}: Load({Argument}, name => \"{prefix}\" + name) takes it{more}");
        }
        throw (missing, leftOver) switch
        {
            ([string name], []) => new ModelFormatException(_path, name, "is missing from the file"),
            ([], [string name]) => new ModelFormatException(_path, name, $"is in the file; {_model.Name} has no such parameter"),
            (_, []) => new ModelFormatException(_path, null, $"does not fit {_model.Name}. Missing from the file: {List(missing)}"),
            ([], _) => new ModelFormatException(
                _path, null, $"does not fit {_model.Name}. Left over in the file, where the model has no such parameter: {List(leftOver)}"),
            _ => new ModelFormatException(
                _path,
                null,
                $"does not fit {_model.Name}. Missing from the file: {List(missing)}. Left over in the file, where the model has no such "
                + $"parameter: {List(leftOver)}. Where only the names differ, Load({Argument}, nameInFile) takes a map of them"),
        };
    }

    // What stands before all of the model's names in the file; null where it is not the same before each.
    private string? Prefix(string[] own)
    {
        IEnumerable<string> candidates = _file.Tensors
            .Select(tensor => tensor.Name)
            .Where(name => name.Length > own[0].Length && name.EndsWith(own[0], StringComparison.Ordinal))
            .Select(name => name[..^own[0].Length]);
        return candidates.FirstOrDefault(prefix => own.All(name => _file.Find(prefix + name) is not null));
    }

    private static string Origin(string prefix) => prefix switch
    {
        "module." => ", as torch.nn.DataParallel writes it",
        "_orig_mod." => ", as torch.compile writes it",
        _ => "",
    };

    private static string List(string[] names) =>
        string.Join(", ", names.Take(MostNames).Select(SafetensorsException.Shown))
        + (names.Length > MostNames ? string.Create(CultureInfo.InvariantCulture, $" and {names.Length - MostNames} more") : "");

    private string InFile(string name) => _nameInFile is null
        ? name
        : _nameInFile(name) ?? throw new ArgumentException($"The map of names has no name for '{name}'.");

    private float[] Values(ParameterDescription parameter)
    {
        NamedTensor tensor = Find(parameter.Name, parameter.Shape);
        float[] values = Singles(parameter.Name, tensor);
        int bad = NonFinite.IndexOf(values);
        return bad < 0 ? values : throw new ModelFormatException(_path, InFile(parameter.Name), $"is {Fault(tensor, bad)}");
    }

    private NamedTensor StateOf(StateDescription part)
    {
        NamedTensor tensor = Find(part.Name, part.Shape);
        if (StateTensors.TypeOf(part) != TensorType.F32)
        {
            if (tensor.Type != StateTensors.TypeOf(part))
                throw OfType(part.Name, tensor, StateTensors.TypeOf(part).FileName());
        }
        else if (tensor.Type != TensorType.F32)
        {
            tensor = NamedTensor.From(tensor.Name, Singles(part.Name, tensor), [.. tensor.Shape]);
        }
        return StateTensors.Fault(part, tensor) is { } fault ? throw new ModelFormatException(_path, InFile(part.Name), fault) : tensor;
    }

    private NamedTensor Find(string name, IReadOnlyList<int> shape)
    {
        NamedTensor tensor = _file.Find(InFile(name))!;
        return tensor.Shape.SequenceEqual(shape.Select(size => (long)size))
            ? tensor
            : throw new ModelFormatException(
                _path,
                InFile(name),
                $"has shape {NamedTensor.Describe([.. tensor.Shape])} in the file; wanted [{string.Join(", ", shape)}]");
    }

    private float[] Singles(string name, NamedTensor tensor) =>
        tensor.IsFloating ? tensor.ToSingles() : throw OfType(name, tensor, "F32, F64, F16 or BF16");

    private ModelFormatException OfType(string name, NamedTensor tensor, string wanted) =>
        new(_path, InFile(name), $"holds {tensor.Type.FileName()} in the file; wanted {wanted}");

    // A number of 64 bits may be finite in the file, and not in the model.
    private static string Fault(NamedTensor tensor, int element)
    {
        string place = string.Create(CultureInfo.InvariantCulture, $"at element {element}");
        if (tensor.Type != TensorType.F64 || !double.IsFinite(tensor.ToDoubles()[element]))
            return "not finite " + place;
        return string.Create(CultureInfo.InvariantCulture, $"{tensor.ToDoubles()[element]:R} {place}, beyond the range of 32 bits");
    }
}
