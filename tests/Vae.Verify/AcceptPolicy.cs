namespace VerifyTests;

/// <summary>Whether a run writes what it receives as the new snapshots.</summary>
internal enum AcceptPolicy
{
    /// <summary>A difference fails the test.</summary>
    Never,

    /// <summary>A person has asked for it: what is received becomes the snapshot.</summary>
    Accept,

    /// <summary>It was asked for where nobody looks at the result.</summary>
    Refuse,
}

/// <summary>Reads the policy from the environment.</summary>
internal static class AcceptPolicies
{
    internal const string Variable = "VERIFY_ACCEPT";

    /// <summary>The policy of this process.</summary>
    internal static AcceptPolicy FromEnvironment() =>
        From(Environment.GetEnvironmentVariable(Variable), Environment.GetEnvironmentVariable("CI"));

    /// <summary>The policy for these values of <c>VERIFY_ACCEPT</c> and <c>CI</c>.</summary>
    internal static AcceptPolicy From(string? accept, string? ci) =>
        !IsOn(accept) ? AcceptPolicy.Never : IsOn(ci) ? AcceptPolicy.Refuse : AcceptPolicy.Accept;

    private static bool IsOn(string? value) =>
        !string.IsNullOrWhiteSpace(value) && value != "0" && !string.Equals(value, "false", StringComparison.OrdinalIgnoreCase);
}
