namespace Vae;

public abstract partial class VaeModel
{
    /// <summary>Draws all parameters again and resets all running statistics.</summary>
    /// <remarks>
    /// Each tensor is drawn by its declared <see cref="Initialization"/>, in the order of its elements in files: the same seed
    /// gives the same parameters on any machine.
    /// </remarks>
    /// <param name="seed">The seed.</param>
    public void Initialize(ulong seed)
    {
        lock (_initialization)
        {
            ParameterInitializer.Fill(Description, seed, _parameters.Span);
            StateTensors.Reset(Description, _state.Span);
            _initialized = true;
        }
    }

    /// <summary>The values of one parameter tensor, in PyTorch's layout: a dense weight is [outputs, inputs], row by row.</summary>
    /// <param name="name">Its name, as in <see cref="ModelDescription.Parameters"/>: <c>encoder.1.weight</c>.</param>
    /// <returns>A copy.</returns>
    /// <exception cref="ArgumentException">The model has no parameter of that name.</exception>
    public float[] GetParameter(string name)
    {
        ParameterDescription parameter = FindParameter(name);
        EnsureInitialized(0);
        var values = new float[parameter.Count];
        ParameterTensors.Read(parameter, _parameters.Span, values);
        return values;
    }

    /// <summary>Sets one parameter tensor, in PyTorch's layout: a dense weight is [outputs, inputs], row by row.</summary>
    /// <remarks>If the model was not initialised yet, all other parameters are first initialised with seed 0.</remarks>
    /// <param name="name">Its name, as in <see cref="ModelDescription.Parameters"/>: <c>encoder.1.weight</c>.</param>
    /// <param name="values">The values.</param>
    /// <exception cref="ArgumentException">
    /// The model has no parameter of that name, or the number of values is not its number of elements, or a value is not finite.
    /// </exception>
    public void SetParameter(string name, ReadOnlySpan<float> values)
    {
        ParameterDescription parameter = FindParameter(name);
        if (values.Length != parameter.Count)
        {
            throw new ArgumentException(
                $"Parameter {name} is [{string.Join(", ", parameter.Shape)}] and takes {parameter.Count} values; got {values.Length}.",
                nameof(values));
        }
        int bad = NonFinite.IndexOf(values);
        if (bad >= 0)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"Value {bad} for parameter {name} is {values[bad]}; every value must be finite."),
                nameof(values));
        }
        EnsureInitialized(0);
        ParameterTensors.Write(parameter, values, _parameters.Span);
    }

    /// <summary>
    /// Takes the parameters, and the running statistics if there are any, of another model of the same declaration: a copy in memory, bit
    /// for bit, as of the best epoch so far.
    /// </summary>
    /// <example><code>
    /// var best = new DigitsVae();
    /// double highest = double.NegativeInfinity;
    /// foreach (EpochRecord epoch in model.Train(training, heldOut))
    /// {
    ///     if (epoch.HeldOut.Elbo &gt; highest)
    ///     {
    ///         highest = epoch.HeldOut.Elbo;
    ///         best.CopyParametersFrom(model);
    ///     }
    /// }
    /// </code></example>
    /// <param name="other">The model to copy from; it stays as it is.</param>
    /// <exception cref="ArgumentException">It has another declaration.</exception>
    public void CopyParametersFrom(VaeModel other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Description.Declaration != Description.Declaration)
        {
            throw new ArgumentException(
                $"{other.Description.Name} has another declaration than {Description.Name}.\n{other.Description.Name}:\n" +
                $"{other.Description.Declaration}\n{Description.Name}:\n{Description.Declaration}",
                nameof(other));
        }
        other.EnsureInitialized(0);
        lock (_initialization)
        {
            other._parameters.Span.CopyTo(_parameters.Span);
            other._state.Span.CopyTo(_state.Span);
            _initialized = true;
        }
    }

    /// <summary>Initialises the model unless it was initialised before.</summary>
    internal void EnsureInitialized(ulong seed)
    {
        if (_initialized)
            return;
        lock (_initialization)
        {
            if (!_initialized)
                Initialize(seed);
        }
    }

    private ParameterDescription FindParameter(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach (ParameterDescription parameter in Description.Parameters)
        {
            if (parameter.Name == name)
                return parameter;
        }
        throw new ArgumentException(
            $"{Description.Name} has no parameter '{name}'. It has {string.Join(", ", Description.Parameters.Select(p => p.Name))}.",
            nameof(name));
    }
}
