namespace Vae.Examples.Reports;

/// <summary>One row of a model's layer table.</summary>
/// <param name="Path">The stage's path, as in a saved tensor's name.</param>
/// <param name="Stage">The stage as declared: <c>Dense(128)</c>.</param>
/// <param name="Depth">How many blocks it stands in.</param>
/// <param name="Output">The shape that leaves it.</param>
/// <param name="Parameters">Its trained values; a block's are its stages' together.</param>
/// <param name="Flops">Floating-point operations of one sample's forward pass.</param>
internal sealed record LayerRow(string Path, string Stage, int Depth, string Output, long Parameters, long Flops);

/// <summary>A model as a table: what <c>models</c> prints and the report shows.</summary>
internal static class LayerTable
{
    /// <summary>All stages, the encoder's and then the decoder's; the stages of a block follow it.</summary>
    internal static IReadOnlyList<LayerRow> Rows(ModelDescription model)
    {
        var rows = new List<LayerRow>();
        foreach (StageDescription stage in model.Encoder.Concat(model.Decoder))
            Add(rows, model, stage, 0);
        return rows;
    }

    /// <summary>Floating-point operations of one sample's forward pass through encoder and decoder.</summary>
    internal static long Flops(ModelDescription model) => model.Encoder.Concat(model.Decoder).Sum(stage => stage.Flops);

    private static void Add(List<LayerRow> rows, ModelDescription model, StageDescription stage, int depth)
    {
        string prefix = stage.Path + ".";
        long parameters = model.Parameters.Where(p => p.Name.StartsWith(prefix, StringComparison.Ordinal)).Sum(p => (long)p.Count);
        string arguments = string.Join(", ", Arguments(stage));
        string name = arguments.Length == 0 ? stage.Kind : $"{stage.Kind}({arguments})";
        rows.Add(new LayerRow(stage.Path, name, depth, Numbers.Shape(stage.Output), parameters, stage.Flops));
        foreach (StageDescription inner in stage.Stages)
            Add(rows, model, inner, depth + 1);
    }

    /// <summary>Arguments as a reader wants them: a height and a width as one, and what most layers leave as it is left out.</summary>
    private static IEnumerable<string> Arguments(StageDescription stage)
    {
        const string height = "Height";
        foreach ((string name, double value) in stage.Arguments)
        {
            string text = Numbers.Setting(value);
            string of = name;
            if (name.EndsWith("Width", StringComparison.Ordinal))
                continue; // Told with its height.
            if (name.EndsWith(height, StringComparison.Ordinal))
            {
                of = name[..^height.Length];
                text += "×" + Numbers.Setting(stage.Arguments[of + "Width"]);
            }
            bool isUsual = (of, text) is ("dilation", "1×1") or ("groups", "1") or ("outputPadding", "0×0") or ("padding", "0×0")
                or ("stride", "1×1");
            if (!isUsual)
                yield return stage.Arguments.Count == 1 || of is "channels" ? text : $"{of} {text}";
        }
    }
}
