using Vae.Execution;
using Vae.Kernels;
using Vae.Optimization;

namespace Vae.Tests.Kernels;

/// <summary>The dense kernels' calls for <see cref="KernelCatalog"/>: sizes that leave a remainder in every direction.</summary>
internal static class DenseCalls
{
    private static readonly (int Rows, int Inputs, int Outputs)[] s_sizes = [(37, 61, 130), (115, 19, 33)];

    internal static IEnumerable<KernelCall> All() => s_sizes.SelectMany(size => Of(size.Rows, size.Inputs, size.Outputs));

    private static IEnumerable<KernelCall> Of(int rows, int inputs, int outputs)
    {
        string size = $"{rows}x{inputs}x{outputs}";
        float[] x = TestBuffers.Numbers(rows * inputs, 41);
        float[] dy = TestBuffers.Numbers(rows * outputs, 42);
        var weight = new float[PanelLayout.Floats(inputs, outputs)];
        PanelLayout.FromRowMajor(inputs, outputs, TestBuffers.Numbers(outputs * inputs, 43).AsSpan(0, outputs * inputs), weight);
        var bias = new float[AlignedBuffer.RoundUp(outputs)];
        TestBuffers.Numbers(outputs, 44).AsSpan(0, outputs).CopyTo(bias);
        float[] scratch = TestBuffers.Empty(PanelLayout.Floats(outputs, rows));

        yield return Sized($"Dense.Forward {size}", rows * outputs, (w, y) => Dense.Forward(w, rows, inputs, outputs, x, weight, bias, y));
        yield return Sized(
            $"Dense.ForwardRelu {size}", rows * outputs, (w, y) => Dense.ForwardRelu(w, rows, inputs, outputs, x, weight, bias, y));
        yield return Sized(
            $"Dense.BackwardToInput {size}", rows * inputs,
            (w, dx) => Dense.BackwardToInput(w, rows, inputs, outputs, dy, weight, dx, scratch));
        yield return Sized(
            $"Dense.BackwardToInputThroughRelu {size}", rows * inputs,
            (w, dx) => Dense.BackwardToInputThroughRelu(w, rows, inputs, outputs, dy, weight, x, dx, scratch));

        // The padding of both is promised to be zero: it counts.
        var dWeight = new float[weight.Length];
        var dBias = new float[bias.Length];
        yield return new KernelCall(
            $"Dense.BackwardToWeights {size}", w => Dense.BackwardToWeights(w, rows, inputs, outputs, x, dy, dWeight, dBias),
            (dWeight, dWeight.Length), (dBias, dBias.Length));
        yield return Updating(size, rows, inputs, outputs, x, dy, weight);
    }

    private static KernelCall Updating(string size, int rows, int inputs, int outputs, float[] x, float[] dy, float[] weight)
    {
        Optimizer optimizer = Optimizer.Create(new Adam(), weight.Length);
        AlignedBuffer[] moments = [.. optimizer.State.Select(entry => entry.Buffer)];
        var parameters = new AlignedBuffer(weight.Length);
        var updated = new float[weight.Length];
        var unwritten = new float[weight.Length];
        var dBias = new float[AlignedBuffer.RoundUp(outputs)];
        optimizer.Prepare(3, 1e-3, 0.9f);
        return new KernelCall(
            $"Dense.BackwardToWeights and Adam {size}",
            worker =>
            {
                // It moves what it is given: each call begins with the same.
                if (worker.Rank == 0)
                {
                    weight.CopyTo(parameters.Span);
                    foreach (AlignedBuffer moment in moments)
                        moment.Span.Clear();
                }
                worker.Barrier();
                Dense.BackwardToWeights(
                    worker, rows, inputs, outputs, x, dy, unwritten, dBias, new ParameterUpdate(optimizer, parameters, 0));
                if (worker.Rank == 0)
                    parameters.Span.CopyTo(updated);
            },
            (updated, updated.Length), (dBias, dBias.Length));
    }

    private static KernelCall Sized(string name, int count, Action<Worker, float[]> run)
    {
        float[] output = TestBuffers.Empty(count);
        return new KernelCall(name, worker => run(worker, output), (output, count));
    }
}
