using System.Globalization;

namespace Vae;

/// <summary>A value that stopped a training, and its position.</summary>
/// <param name="Buffer">The buffer's name.</param>
/// <param name="Place">The buffer and the index, in words.</param>
/// <param name="Value">Infinity or NaN.</param>
/// <param name="Row">The row of the batch; null if the value belongs to no row.</param>
internal sealed record NonFiniteValue(string Buffer, string Place, string Value, int? Row = null)
{
    /// <summary>Whether the value is in a parameter and was there before the step.</summary>
    internal bool IsOlderThanTheStep { get; private init; }

    /// <summary>
    /// Finds the first buffer with a value that is not finite, in the order of the computation. The data are known to be valid.
    /// </summary>
    /// <param name="program">The model's passes.</param>
    /// <param name="pass">The pass of the step that failed.</param>
    /// <param name="updated">Whether the step has updated the parameters.</param>
    internal static NonFiniteValue Find(VaeProgram program, TrainingPass pass, bool updated) =>
        (updated ? null : InTensors(pass, pass.Parameters, "") is { } found ? found with { IsOlderThanTheStep = true } : null)
        ?? (updated ? null : ForwardInspection.Run(program, pass))
        ?? InForward(pass)
        ?? InTerms(pass)
        ?? InState(pass)
        ?? InTensors(pass, pass.Gradients, ".gradient")
        ?? InTensors(pass, pass.Parameters, "")
        ?? new NonFiniteValue("update", "the update of the parameters", "not finite");

    /// <summary>Checks the buffers that a forward pass has written so far.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="layers">Whether to check the layers' buffers too. A backward pass overwrites most of them.</param>
    internal static NonFiniteValue? InForward(TrainingPass pass, bool layers = false) =>
        (layers ? InWorkspace(pass, "encoder.") : null)
        ?? First(pass, pass.Description.Latents.SelectMany(latent => new[] { latent.PosteriorTensor, latent.Name }))
        ?? (layers ? InWorkspace(pass, "decoder.") : null)
        ?? First(pass, pass.Description.Fields.SelectMany(field => new[] { field.LikelihoodTensor, field.ScoreTensor }))
        ?? First(pass, pass.Description.Latents.Select(latent => latent.DivergenceTensor));

    private static NonFiniteValue? InTensors(TrainingPass pass, ReadOnlySpan<float> flat, string suffix)
    {
        foreach (ParameterDescription parameter in pass.Description.Parameters)
        {
            var values = new float[parameter.Count];
            ParameterTensors.Read(parameter, flat, values);
            int index = NonFinite.IndexOf(values);
            if (index >= 0)
            {
                string name = parameter.Name + suffix;
                return new NonFiniteValue(
                    name, string.Create(CultureInfo.InvariantCulture, $"{name} (element {index})"), Text(values[index]));
            }
        }
        return null;
    }

    private static NonFiniteValue? InTerms(TrainingPass pass)
    {
        if (pass.Terms.FindNonFinite() is not { } term)
            return null;
        return new NonFiniteValue(term.Name, $"the batch's {term.Name}", Text((float)term.Value));
    }

    private static NonFiniteValue? InState(TrainingPass pass)
    {
        if (StateTensors.FindNonFinite(pass.Description, pass.NextState) is not { } found)
            return null;
        string place = string.Create(CultureInfo.InvariantCulture, $"{found.State.Name} (element {found.Index})");
        return new NonFiniteValue(found.State.Name, place, Text(pass.NextState[found.State.Offset + found.Index]));
    }

    private static NonFiniteValue? InWorkspace(TrainingPass pass, string network)
    {
        foreach (BufferDescription buffer in pass.Description.TrainingWorkspace.Buffers)
        {
            bool forward = !buffer.Name.EndsWith("gradient", StringComparison.OrdinalIgnoreCase);
            if (!forward || !buffer.PerRow || !buffer.Name.StartsWith(network, StringComparison.Ordinal))
                continue;
            if (InRows(pass, buffer) is { } found)
                return found;
        }
        return null;
    }

    // A training by the importance-weighted bound has samples in the place of some.
    private static NonFiniteValue? First(TrainingPass pass, IEnumerable<string> tensors) => tensors
        .Select(name => pass.Workspace.Find(name))
        .OfType<BufferDescription>()
        .Select(tensor => InRows(pass, tensor))
        .FirstOrDefault(found => found is not null);

    private static NonFiniteValue? InRows(TrainingPass pass, BufferDescription tensor)
    {
        ReadOnlySpan<float> values = pass.Tensor(tensor);
        int index = NonFinite.IndexOf(values[..(pass.Rows * tensor.Floats)]);
        return index < 0 ? null : new NonFiniteValue(
            tensor.Name,
            string.Create(CultureInfo.InvariantCulture, $"{tensor.Name} (element {index % tensor.Floats})"),
            Text(values[index]),
            index / tensor.Floats);
    }

    private static string Text(float value) => value.ToString(CultureInfo.InvariantCulture);
}
