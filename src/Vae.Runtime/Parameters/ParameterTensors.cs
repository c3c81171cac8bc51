using Vae.Execution;
using Vae.Kernels;
using Vae.Persistence;

namespace Vae;

/// <summary>Converts one tensor between the layout of files, which is PyTorch's, and its slice of a flat buffer.</summary>
internal static class ParameterTensors
{
    /// <summary>Converts from a flat buffer (of parameters, gradients or moments) to the layout of files.</summary>
    internal static void Read(ParameterDescription parameter, ReadOnlySpan<float> flat, Span<float> values)
    {
        ReadOnlySpan<float> slice = flat.Slice(parameter.Offset, parameter.Floats);
        switch (parameter.Layout)
        {
            case ParameterLayout.Panels:
                PanelLayout.ToRowMajor(parameter.Shape[1], parameter.Shape[0], slice, values);
                break;
            case ParameterLayout.Convolution:
                Convolution(parameter).ToFile(slice, values);
                break;
            default:
                slice[..parameter.Count].CopyTo(values);
                break;
        }
    }

    /// <summary>Converts from the layout of files to a flat buffer. The padding becomes zero.</summary>
    internal static void Write(ParameterDescription parameter, ReadOnlySpan<float> values, Span<float> flat)
    {
        Span<float> slice = flat.Slice(parameter.Offset, parameter.Floats);
        slice.Clear();
        switch (parameter.Layout)
        {
            case ParameterLayout.Panels:
                PanelLayout.FromRowMajor(parameter.Shape[1], parameter.Shape[0], values, slice);
                break;
            case ParameterLayout.Convolution:
                Convolution(parameter).FromFile(values, slice);
                break;
            default:
                values.CopyTo(slice);
                break;
        }
    }

    /// <summary>All tensors of a flat buffer in the layout of files, in the model's order.</summary>
    internal static IEnumerable<NamedTensor> ToFile(ModelDescription description, AlignedBuffer flat)
    {
        foreach (ParameterDescription parameter in description.Parameters)
        {
            var values = new float[parameter.Count];
            Read(parameter, flat.Span, values);
            yield return NamedTensor.From(parameter.Name, values.AsSpan(), [.. parameter.Shape.Select(size => (long)size)]);
        }
    }

    private static ConvolutionLayout Convolution(ParameterDescription parameter)
    {
        int area = parameter.Count / parameter.Shape[0] / parameter.Shape[1];
        return new ConvolutionLayout(parameter.Shape[0], parameter.Shape[1], area, parameter.Groups);
    }
}
