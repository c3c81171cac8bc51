using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Text;

namespace Vae.Generators.Layers;

/// <summary>The members of the runtime's <c>Initialization</c>, in its order.</summary>
internal static class Initializations
{
    private static readonly string[] Names =
        ["GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal", "LecunUniform", "Zeros", "Ones"];

    internal static string? Parse(StageDeclaration stage, ProblemList problems)
    {
        double value = stage.Number("Initialization");
        if (value >= 0 && value < Names.Length)
            return Names[(int)value];
        problems.Add(Descriptors.BadArgument, stage.Location, stage.Name, "Initialization", "a member of Initialization",
            Literals.Plain(value));
        return null;
    }
}
