using System.Numerics.Tensors;

namespace Vae;

/// <summary>The parameter, or running statistic, of a model with the largest absolute value.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Index">Its element, as in files.</param>
/// <param name="Value">That element.</param>
internal readonly record struct LargestParameter(string Name, int Index, float Value)
{
    /// <summary>Looks through a model.</summary>
    /// <param name="description">The model.</param>
    /// <param name="parameters">Its flat parameters.</param>
    /// <param name="state">Its flat state.</param>
    internal static LargestParameter Of(ModelDescription description, ReadOnlySpan<float> parameters, ReadOnlySpan<float> state)
    {
        var largest = new LargestParameter("none", 0, 0);
        foreach (ParameterDescription parameter in description.Parameters)
        {
            var values = new float[parameter.Count];
            ParameterTensors.Read(parameter, parameters, values);
            largest = largest.Or(parameter.Name, values);
        }
        foreach (StateDescription tensor in description.State)
        {
            if (tensor.Kind != StateKind.BatchCount)
                largest = largest.Or(tensor.Name, state.Slice(tensor.Offset, tensor.Count));
        }
        return largest;
    }

    /// <summary>What to do where a row's largest element and this parameter together overflow: the larger of them is to blame.</summary>
    internal string Advice(float element) => Math.Abs(element) > Math.Abs(Value)
        ? "Scale the data to about unit range, or leave the row out."
        : "Initialise the model, or load it again.";

    private LargestParameter Or(string name, ReadOnlySpan<float> values)
    {
        int index = TensorPrimitives.IndexOfMaxMagnitude(values);
        return Math.Abs(values[index]) > Math.Abs(Value) ? new LargestParameter(name, index, values[index]) : this;
    }
}
