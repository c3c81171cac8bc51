namespace Vae.Generators;

/// <summary>
/// The objective's terms that are functions of a whole batch: each is a kernel call once z is drawn, which leaves the gradient of the
/// weighted term in buffers of its own; the way back adds them to what comes from the decoder, and to what goes to the encoder.
/// </summary>
internal sealed class BatchTerms
{
    private readonly List<(string Name, Value Gradient)> _byLatent = [];
    private readonly List<(string Name, Value Gradient)> _byPosterior = [];

    private BatchTerms()
    {
    }

    internal static bool IsWord(string name) => name is "TotalCorrelation" or "Dip" or "Mmd" or "SlicedWasserstein";

    /// <summary>The floats that a term needs whatever the rows.</summary>
    internal static long FixedFloats(ObjectiveTerm term, long latent) => term.Property switch
    {
        "Dip" => (latent + 2) * RoundUp(latent),
        "SlicedWasserstein" => term.Projections * RoundUp(latent),
        _ => 0,
    };

    /// <summary>The floats that a term needs for each row.</summary>
    internal static long FloatsPerRow(ObjectiveTerm term, long latent) =>
        IsWord(term.Property) ? (16 * RoundUp(latent)) + term.Projections : 0;

    private static long RoundUp(long floats) => (floats + 15) / 16 * 16;

    internal static BatchTerms Lower(Lowering program, Objective objective, int latent, Value posterior, Value z)
    {
        var terms = new BatchTerms();
        foreach (ObjectiveTerm term in objective.Terms.Where(term => IsWord(term.Property)))
            terms.Lower(program, term, latent, posterior, z);
        return terms;
    }

    /// <summary>The loss's gradient by z, the terms included.</summary>
    internal Value AddByLatent(Lowering program, Value gradient) => Add(program, "latent", _byLatent, gradient);

    /// <summary>The loss's gradient by the posterior's parameters, the terms included.</summary>
    internal Value AddByPosterior(Lowering program, Value gradient) => Add(program, "posterior", _byPosterior, gradient);

    private static Value Add(Lowering program, string what, List<(string Name, Value Gradient)> terms, Value gradient)
    {
        foreach ((string name, Value own) in terms)
        {
            Value sum = Lowering.Buffer($"{name}.{what}Sum", own.Floats);
            program.Emit($"with {name}'s own", "Elementwise.Add", $"rows * {Literals.Int(own.Floats)}",
                Operand.Read(gradient), Operand.Read(own), Operand.Write(sum, mayReplace: gradient));
            gradient = sum;
        }
        return gradient;
    }

    private void Lower(Lowering program, ObjectiveTerm term, int latent, Value posterior, Value z)
    {
        int width = (int)RoundUp(latent);
        switch (term.Property)
        {
            case "Dip":
                program.Emit("the covariance of the code, and how far it is from the identity", "DipTerm.Score", "rows", latent, "pass.Dip",
                    Operand.Read(posterior), ByPosterior(term, latent), Room(term, "centred", width), Beside(term, "slopes", latent));
                break;
            case "Mmd":
                program.Emit("MMD² between z and draws from the prior", "MmdTerm.Score", "rows", latent, "pass.Mmd", "pass.Noise",
                    Operand.Read(z), ByLatent(term, latent), Room(term, "prior", latent), Room(term, "points", 2 * width));
                break;
            case "SlicedWasserstein":
                program.Emit("SW² between z and draws from the prior", "SlicedWassersteinTerm.Score", "rows", latent,
                    "pass.SlicedWasserstein", "pass.Noise", Operand.Read(z), ByLatent(term, latent), Room(term, "prior", latent),
                    Room(term, "points", 2 * width), Room(term, "differences", term.Projections), Beside(term, "directions", latent));
                break;
            default:
                program.Emit("TC = KL(q(z) ‖ Πⱼ q(zⱼ)), estimated from the batch", "TotalCorrelationTerm.Score", "rows", latent,
                    "pass.TotalCorrelation", Operand.Read(posterior), Operand.Read(z), ByLatent(term, latent), ByPosterior(term, latent),
                    Room(term, "components", 4 * width), Room(term, "densities", width + 16));
                break;
        }
    }

    private Operand ByLatent(ObjectiveTerm term, int latent)
    {
        Value gradient = Lowering.Buffer($"{term.Property}.latentGradient", latent);
        _byLatent.Add((term.Property, gradient));
        return Operand.Write(gradient);
    }

    private Operand ByPosterior(ObjectiveTerm term, int latent)
    {
        Value gradient = Lowering.Buffer($"{term.Property}.posteriorGradient", 2 * latent);
        _byPosterior.Add((term.Property, gradient));
        return Operand.Write(gradient);
    }

    private static Operand Beside(ObjectiveTerm term, string name, int latent) =>
        Operand.Write(Lowering.FixedBuffer($"{term.Property}.{name}", (int)FixedFloats(term, latent)));

    private static Operand Room(ObjectiveTerm term, string name, int floats) =>
        Operand.Write(Lowering.Buffer($"{term.Property}.{name}", floats));
}
