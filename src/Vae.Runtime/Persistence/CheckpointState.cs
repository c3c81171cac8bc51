using System.Globalization;

namespace Vae.Persistence;

/// <summary>
/// Everything that a resumed run needs, as named texts and named tensors. The training chooses the content. This class restores the same
/// bits: computed numbers are stored in tensors, chosen numbers in properties.
/// </summary>
/// <param name="file">The name for messages: the path of the file that it was read from.</param>
internal sealed class CheckpointState(string file = "checkpoint")
{
    private const char ColumnSeparator = ',';

    private readonly Dictionary<string, string> _properties = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NamedTensor> _byName = new(StringComparer.Ordinal);
    private readonly List<NamedTensor> _tensors = [];

    /// <summary>The texts: the declaration, the seed, the step, the options.</summary>
    public IReadOnlyDictionary<string, string> Properties => _properties;

    /// <summary>The tensors: parameters, the optimizer's state, running sums, the history.</summary>
    public IReadOnlyList<NamedTensor> Tensors => _tensors;

    /// <summary>Sets a property.</summary>
    public void Set(string name, string value) => _properties[name] = value;

    /// <summary>Sets a property to an integer.</summary>
    public void Set(string name, long value) => Set(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Sets a property to an unsigned integer, such as a seed.</summary>
    public void Set(string name, ulong value) => Set(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Sets a property to a number, in the shortest text that reads back to the same bits (of NaN, to some NaN).</summary>
    public void Set(string name, double value) => Set(name, value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>The text of a property.</summary>
    /// <exception cref="CheckpointException">There is no such property.</exception>
    public string Text(string name) =>
        _properties.GetValueOrDefault(name) ?? throw new CheckpointException(file, name, "is missing from the checkpoint");

    /// <summary>A property that is an integer.</summary>
    /// <exception cref="CheckpointException">The property is missing or is not a signed integer of 64 bits.</exception>
    public long Int64(string name) => Number<long>(name, NumberText.TryInteger, "an integer of 64 bits");

    /// <summary>A property that is an integer from 0.</summary>
    /// <exception cref="CheckpointException">The property is missing or is not an unsigned integer of 64 bits.</exception>
    public ulong UInt64(string name) => Number<ulong>(name, NumberText.TryCount, "an integer of 64 bits, from 0");

    /// <summary>A property that is a number.</summary>
    /// <exception cref="CheckpointException">The property is missing or is not a number.</exception>
    public double Double(string name) => Number<double>(name, NumberText.TryReal, "a number");

    /// <summary>Checks that a property has the value that the resuming run expects.</summary>
    /// <param name="name">The property.</param>
    /// <param name="wanted">Its value in that run, as it would be set.</param>
    /// <exception cref="CheckpointException">The property is missing, or has another value; the message gives both.</exception>
    public void Require(string name, string wanted)
    {
        string found = Text(name);
        if (found != wanted)
        {
            throw new CheckpointException(
                file, name, $"is '{found}' in the checkpoint and '{wanted}' in the run that resumes it; the two must agree");
        }
    }

    /// <summary>Adds a tensor.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(NamedTensor tensor)
    {
        if (!_byName.TryAdd(tensor.Name, tensor))
            throw new ArgumentException($"The tensor name '{tensor.Name}' is taken.", nameof(tensor));
        _tensors.Add(tensor);
    }

    /// <summary>Adds tensors as <c>group.name</c>: the parameters, or one buffer of the optimizer.</summary>
    public void AddGroup(string group, IEnumerable<NamedTensor> tensors)
    {
        foreach (NamedTensor tensor in tensors)
            Add(tensor.WithName($"{group}.{tensor.Name}"));
    }

    /// <summary>The tensors that were added as a group, under their own names; empty if there is no such group.</summary>
    public IReadOnlyList<NamedTensor> Group(string group)
    {
        string prefix = group + ".";
        return
        [
            .. from tensor in _tensors
               where tensor.Name.StartsWith(prefix, StringComparison.Ordinal)
               select tensor.WithName(tensor.Name[prefix.Length..]),
        ];
    }

    /// <summary>A tensor of known type and shape.</summary>
    /// <exception cref="CheckpointException">There is no such tensor, or it has another type or shape.</exception>
    public NamedTensor Tensor(string name, TensorType type, params ReadOnlySpan<long> shape)
    {
        NamedTensor tensor = Find(name, type);
        if (!shape.SequenceEqual([.. tensor.Shape]))
            throw new CheckpointException(file, name, $"has shape {Shape(tensor)} in the checkpoint; wanted {NamedTensor.Describe(shape)}");
        return tensor;
    }

    /// <summary>Adds a list of computed numbers, bit for bit.</summary>
    public void AddDoubles(string name, params ReadOnlySpan<double> values) => Add(NamedTensor.From(name, values, values.Length));

    /// <summary>A list of computed numbers, with the same bits as when it was added.</summary>
    /// <exception cref="CheckpointException">There is no such list, or its length is not <paramref name="count"/>.</exception>
    public double[] Doubles(string name, int count) => Tensor(name, TensorType.F64, count).ToDoubles();

    /// <summary>Adds a table of computed numbers, bit for bit, such as the history with one row for each epoch.</summary>
    /// <param name="name">The table.</param>
    /// <param name="columns">The names of the columns, without commas.</param>
    /// <param name="rows">The rows, each as long as there are columns.</param>
    /// <exception cref="ArgumentException">A row has another length, or a column has a comma in its name.</exception>
    public void AddTable(string name, IReadOnlyList<string> columns, IReadOnlyList<double[]> rows)
    {
        if (columns.Any(column => column.Contains(ColumnSeparator)))
            throw new ArgumentException($"A column of '{name}' has a comma in its name.", nameof(columns));
        if (rows.Any(row => row.Length != columns.Count))
            throw new ArgumentException($"A row of '{name}' does not have {columns.Count} numbers.", nameof(rows));
        Add(NamedTensor.From(name, rows.SelectMany(row => row).ToArray().AsSpan(), rows.Count, columns.Count));
        Set(ColumnsOf(name), string.Join(ColumnSeparator, columns));
    }

    /// <summary>The rows of a table, with the same bits as when they were added.</summary>
    /// <exception cref="CheckpointException">There is no such table, or it has other columns.</exception>
    public double[][] Table(string name, IReadOnlyList<string> columns)
    {
        Require(ColumnsOf(name), string.Join(ColumnSeparator, columns));
        NamedTensor tensor = Find(name, TensorType.F64);
        if (tensor.Shape.Count != 2 || tensor.Shape[1] != columns.Count)
            throw new CheckpointException(file, name, $"has shape {Shape(tensor)} in the checkpoint; wanted [rows, {columns.Count}]");
        double[] values = tensor.ToDoubles();
        // Without columns a row has no bytes, so a shape could have any number of rows.
        return columns.Count == 0 ? [] : [.. values.Chunk(columns.Count)];
    }

    private static string ColumnsOf(string table) => table + ".columns";

    private static string Shape(NamedTensor tensor) => NamedTensor.Describe([.. tensor.Shape]);

    private NamedTensor Find(string name, TensorType type)
    {
        if (!_byName.TryGetValue(name, out NamedTensor? tensor))
            throw new CheckpointException(file, name, "is missing from the checkpoint");
        if (tensor.Type != type)
            throw new CheckpointException(file, name, $"holds {tensor.Type.FileName()} in the checkpoint; wanted {type.FileName()}");
        return tensor;
    }

    private T Number<T>(string name, TryRead<T> tryRead, string wanted)
    {
        string text = Text(name);
        return tryRead(text, out T value)
            ? value
            : throw new CheckpointException(file, name, $"is '{SafetensorsException.Shown(text)}' in the checkpoint; wanted {wanted}");
    }

    private delegate bool TryRead<T>(string text, out T value);
}
