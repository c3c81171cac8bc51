using Vae.Sampling;

namespace Vae;

/// <summary>Draws the initial parameters. See <see cref="Initialization"/> for the formulas.</summary>
internal static class ParameterInitializer
{
    /// <summary>Fills a flat parameter buffer.</summary>
    /// <param name="description">The model.</param>
    /// <param name="seed">The seed. Each tensor is drawn from its own stream, numbered as in the description.</param>
    /// <param name="parameters">The buffer. // [parameter floats]</param>
    internal static void Fill(ModelDescription description, ulong seed, Span<float> parameters)
    {
        // Drawn in the order of files and converted afterwards, so the weights do not depend on the memory layout.
        for (int index = 0; index < description.Parameters.Count; index++)
        {
            ParameterDescription parameter = description.Parameters[index];
            var values = new float[parameter.Count];
            Draw(parameter, new NoiseKey(seed, NoisePurpose.Initialization, 0, (uint)index), values);
            ParameterTensors.Write(parameter, values, parameters);
        }
    }

    private static void Draw(ParameterDescription parameter, NoiseKey key, Span<float> values)
    {
        (double fanIn, double fanOut) = (parameter.FanIn, parameter.FanOut);
        switch (parameter.Initialization)
        {
            case Initialization.GlorotUniform:
                Uniform(key, Math.Sqrt(6 / (fanIn + fanOut)), values);
                break;
            case Initialization.GlorotNormal:
                Normal(key, Math.Sqrt(2 / (fanIn + fanOut)), values);
                break;
            case Initialization.HeUniform:
                Uniform(key, Math.Sqrt(6 / fanIn), values);
                break;
            case Initialization.HeNormal:
                Normal(key, Math.Sqrt(2 / fanIn), values);
                break;
            case Initialization.LecunUniform:
                Uniform(key, Math.Sqrt(3 / fanIn), values);
                break;
            case Initialization.Zeros:
                values.Clear();
                break;
            case Initialization.Ones:
                values.Fill(1);
                break;
            default:
                throw new InvalidOperationException($"Parameter {parameter.Name}: no initialisation {parameter.Initialization}.");
        }
    }

    // Uniform in [−limit, limit).
    private static void Uniform(NoiseKey key, double limit, Span<float> values)
    {
        UniformNoise.Fill(key, 0, values);
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(limit * (2.0 * values[i] - 1.0));
    }

    private static void Normal(NoiseKey key, double deviation, Span<float> values)
    {
        NormalNoise.Fill(key, 0, values);
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(deviation * values[i]);
    }
}
