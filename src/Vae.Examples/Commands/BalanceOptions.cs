using System.CommandLine;
using System.CommandLine.Parsing;

namespace Vae.Examples.Commands;

/// <summary>The options of <c>train</c> that balance the loss's terms.</summary>
internal sealed class BalanceOptions
{
    internal const string BetaName = "--beta";
    internal const string WarmupName = "--warmup";
    internal const string CyclicalName = "--cyclical";
    internal const string FreeBitsName = "--free-bits";
    internal const string CapacityName = "--capacity";
    internal const string GecoName = "--geco";
    internal const string TotalCorrelationName = "--total-correlation";
    internal const string DipName = "--dip";
    internal const string MmdName = "--mmd";
    internal const string SlicedWassersteinName = "--sliced-wasserstein";

    /// <summary>Behind free bits that are one allowance for all latent dimensions.</summary>
    internal const string Total = ":total";

    // The library's bounds: an amount in nats, and a number of epochs.
    private const double Largest = 1e30;
    private const double MostEpochs = 1e6;

    private readonly Option<double?> _beta =
        Arguments.NotNegative(BetaName, "The weight of the KL divergence; without any word of balance the declared objective.");

    private readonly Option<double?> _warmup = new(WarmupName)
    {
        Description = "Let the weight of the KL divergence rise from 0 over so many epochs.",
        HelpName = "EPOCHS",
        CustomParser = result => Read(result, "a number of epochs above 0 and at most 1000000", texts => texts is [string epochs]
            ? Positive(epochs, MostEpochs)
            : null),
    };

    private readonly Option<Cycles?> _cyclical = new(CyclicalName)
    {
        Description = "Let it rise in each of so many cycles of the training, for such a part of the cycle. [default part: 0.5]",
        HelpName = "CYCLES[:PART]",
        CustomParser = result => Read(
            result, "CYCLES or CYCLES:PART: a whole number from 1 to 1000000, and a part above 0 and at most 1", ToCycles),
    };

    private readonly Option<FreeBits?> _freeBits = new(FreeBitsName)
    {
        Description = "Nats of divergence that cost nothing, for each latent dimension; with ':total' for all of them together.",
        HelpName = "NATS[:total]",
        CustomParser = result => Read(result, "a number of nats above 0 and at most 1e30, with ':total' or without", ToFreeBits),
    };

    private readonly Option<Capacity?> _capacity = new(CapacityName)
    {
        Description = "Pull the KL toward a target that rises to NATS over EPOCHS, with the weight GAMMA.",
        HelpName = "NATS:EPOCHS:GAMMA",
        CustomParser = result => Read(
            result, "NATS:EPOCHS:GAMMA, three numbers above 0: EPOCHS at most 1000000, the others at most 1e30", ToCapacity),
    };

    private readonly Option<double?> _geco = new(GecoName)
    {
        Description = "The reconstruction term to reach, in nats per sample; training finds the weight.",
        HelpName = "TARGET",
        CustomParser = result => Read(result, "a number of nats from -1e30 to 1e30", texts =>
            texts is [string target] && Number(target) is { } nats && Math.Abs(nats) <= Largest ? nats : (double?)null),
    };

    private readonly Option<double?> _totalCorrelation = Weight(
        TotalCorrelationName, "The weight of the total correlation; 1 is the ELBO. For a model that is declared with TotalCorrelation.");

    private readonly Option<DipWeights?> _dip = new(DipName)
    {
        Description = "The weights of the latent covariances off the diagonal and on it. For a model that is declared with Dip.",
        HelpName = "OFF:ON",
        CustomParser = result => Read(result, "OFF:ON, two numbers from 0 to 1e30", ToDip),
    };

    private readonly Option<double?> _mmd =
        Weight(MmdName, "The weight of the maximum mean discrepancy. For a model that is declared with Mmd.");

    private readonly Option<double?> _slicedWasserstein = Weight(
        SlicedWassersteinName, "The weight of the sliced Wasserstein distance. For a model that is declared with SlicedWasserstein.");

    internal void AddTo(Command command)
    {
        foreach (Option option in All)
            command.Options.Add(option);
    }

    /// <summary>The words of a command line.</summary>
    /// <exception cref="CommandException">Two of them exclude each other.</exception>
    internal BalanceWords Given(ParseResult parsed)
    {
        var words = new BalanceWords
        {
            Beta = parsed.GetValue(_beta),
            Warmup = parsed.GetValue(_warmup),
            Cyclical = parsed.GetValue(_cyclical),
            FreeBits = parsed.GetValue(_freeBits),
            Capacity = parsed.GetValue(_capacity),
            Geco = parsed.GetValue(_geco),
            TotalCorrelation = parsed.GetValue(_totalCorrelation),
            Dip = parsed.GetValue(_dip),
            Mmd = parsed.GetValue(_mmd),
            SlicedWasserstein = parsed.GetValue(_slicedWasserstein),
        };
        words.Validate();
        return words;
    }

    private IEnumerable<Option> All =>
        [_beta, _warmup, _cyclical, _freeBits, _capacity, _geco, _totalCorrelation, _dip, _mmd, _slicedWasserstein];

    private static Option<double?> Weight(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "X",
        CustomParser = result => Read(result, "a number from 0 to 1e30", texts => texts is [string weight] ? Weight(weight) : null),
    };

    private static T? Read<T>(ArgumentResult result, string wanted, Func<string[], T?> parse)
    {
        string token = result.Tokens[0].Value;
        T? value = parse(token.Split(':'));
        if (value is null)
            result.AddError($"{((OptionResult)result.Parent!).Option.Name} must be {wanted}; got '{token}'.{NumberText.Hint(token)}");
        return value;
    }

    private static Cycles? ToCycles(string[] texts)
    {
        if (texts.Length > 2
            || !NumberText.TryCount(texts[0], out int cycles)
            || cycles is < 1 or > 1_000_000)
            return null;
        double? proportion = texts is [_, string part] ? Positive(part, 1) : 0.5;
        return proportion is { } value ? new Cycles(cycles, value) : null;
    }

    private static FreeBits? ToFreeBits(string[] texts) => texts switch
    {
        [string nats] when Positive(nats, Largest) is { } value => new FreeBits(value),
        [string nats, "total"] when Positive(nats, Largest) is { } value => new FreeBits(value, FreeBitsKind.InTotal),
        _ => null,
    };

    private static Capacity? ToCapacity(string[] texts) =>
        texts is [string nats, string epochs, string gamma]
        && Positive(nats, Largest) is { } most && Positive(epochs, MostEpochs) is { } rise && Positive(gamma, Largest) is { } weight
            ? new Capacity(most, rise, weight)
            : null;

    private static DipWeights? ToDip(string[] texts) =>
        texts is [string off, string on] && Weight(off) is { } first && Weight(on) is { } second ? new DipWeights(first, second) : null;

    private static double? Positive(string text, double most) => Number(text) is { } value && value > 0 && value <= most ? value : null;

    private static double? Weight(string text) => Number(text) is { } value && value >= 0 && value <= Largest ? value : null;

    private static double? Number(string text) =>
        NumberText.TryReal(text, out double value) && double.IsFinite(value) ? value : null;
}
