using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Vae.Generators.Diagnostics;

/// <summary>All diagnostics. Each has a section in docs/diagnostics.md and a test.</summary>
internal static class Descriptors
{
    private const string Category = "VaeGen";

    internal static readonly DiagnosticDescriptor NotPartial = Error(
        "VAE0001", "The class must be partial", "'{0}' must be declared partial, so that its passes can be added to it");

    internal static readonly DiagnosticDescriptor UnsupportedType = Error(
        "VAE0002", "This kind of type cannot be a model", "'{0}' cannot be a model: {1}");

    internal static readonly DiagnosticDescriptor TakenMember = Error(
        "VAE0003", "A member's name is taken", "'{0}' already has a member '{1}', which is the generated one's name; rename it");

    internal static readonly DiagnosticDescriptor MissingList = Error(
        "VAE0004", "A list is missing", "'{0}' has no {1}; add a list such as {2}");

    internal static readonly DiagnosticDescriptor MissingInput = Error(
        "VAE0005", "The encoder has no Input", "The encoder must begin with Input, the shape of one record: [Encoder, Input(28, 28), …]");

    internal static readonly DiagnosticDescriptor RoleTwice = Error(
        "VAE0006", "A role is given twice", "'{0}' has a second {1} list; a class has one, in one place");

    internal static readonly DiagnosticDescriptor SplitDeclaration = Error(
        "VAE0007", "The declaration is split", "The {0} list is on another part of '{1}' than {2}; put all lists on one part");

    internal static readonly DiagnosticDescriptor NoRole = Error(
        "VAE0008", "A list has no role", "{0} is in a list that does not begin with Encoder, Decoder, Objective or Block");

    internal static readonly DiagnosticDescriptor Misplaced = Error(
        "VAE0009", "A stage cannot stand here", "{0} cannot stand here: {1}");

    internal static readonly DiagnosticDescriptor MissingHead = Error(
        "VAE0010", "A pipeline has no distribution at its end", "The {0} must end in {1}; it ends in {2}");

    internal static readonly DiagnosticDescriptor WrongShape = Error(
        "VAE0011", "A shape does not fit", "{0} wants {1}; got {2}. {3}");

    internal static readonly DiagnosticDescriptor OutputIsNotInput = Error(
        "VAE0012", "The decoder does not give back the encoder's input",
        "The decoder's output is {0}, the encoder's input is {1}; {2}");

    internal static readonly DiagnosticDescriptor BadSize = Error(
        "VAE0013", "A size is out of range", "{0}: {1}");

    internal static readonly DiagnosticDescriptor BadArgument = Error(
        "VAE0014", "An argument is out of range", "{0}: {1} must be {2}; it is {3}");

    internal static readonly DiagnosticDescriptor RecursiveBlock = Error(
        "VAE0015", "A block contains itself", "The block '{0}' contains itself, by way of {1}");

    internal static readonly DiagnosticDescriptor NotABlock = Error(
        "VAE0016", "A type is not a block", "'{0}' is not a block; mark it with a list such as [Block, Dense(64), Relu]");

    internal static readonly DiagnosticDescriptor ActivationBeforeLogits = Warning(
        "VAE0017", "An activation before a likelihood that takes any number", "{0} before {1}: {1} takes {2}; remove {0}");

    internal static readonly DiagnosticDescriptor TooLarge = Error(
        "VAE0018", "The model is too large", "'{0}' is too large: {1}");

    internal static readonly DiagnosticDescriptor TermTwice = Error(
        "VAE0019", "A term is given twice", "{0} is given twice in the objective");

    internal static readonly DiagnosticDescriptor OldLanguage = Error(
        "VAE0020", "The language version is too old", "'{0}' needs C# 11 or later; the project compiles as C# {1}");

    internal static readonly DiagnosticDescriptor NotMarked = Warning(
        "VAE0021", "A declaration without [Vae]", "'{0}' has a list for {1} but is not marked [Vae], so nothing is generated for it");

    internal static readonly DiagnosticDescriptor BadGroups = Error(
        "VAE0022", "The channels are not divisible by the groups", "{0}: {1}. {2}");

    internal static readonly DiagnosticDescriptor KernelTooLarge = Error(
        "VAE0023", "A kernel does not fit", "{0}: {1}");

    internal static readonly DiagnosticDescriptor UnevenSame = Error(
        "VAE0024", "Padding.Same does not come out even", "{0}: {1}");

    internal static readonly DiagnosticDescriptor BadOutputPadding = Error(
        "VAE0025", "An output padding is out of range",
        "{0}: OutputPadding is {1}; it must be at least 0 and below the stride {2}, so at most {3}");

    internal static readonly DiagnosticDescriptor TermsExclude = Error(
        "VAE0026", "Two terms cannot be combined", "{0} and {1} cannot be combined: {2}");

    internal static readonly DiagnosticDescriptor ShortTraining = Warning(
        "VAE0027", "A training ends before its objective has risen",
        "{0} of '{1}' takes {2} epochs and this training {3}: {4}; train longer, or declare fewer epochs");

    internal static readonly DiagnosticDescriptor NoRuntime = Error(
        "VAE0028", "The attribute [Vae] is not VaeGen's",
        "'{0}' is marked with the [Vae] of '{1}', which is not VaeGen's runtime: it has no {2}; reference the package VaeGen");

    internal static readonly DiagnosticDescriptor ForeignWord = Error(
        "VAE0029", "An attribute in a list is not a word of the language", "{0} is '{1}', which is not a word of the language; {2}");

    internal static readonly DiagnosticDescriptor ChannelsFirst = Warning(
        "VAE0030", "The channels seem to come first",
        "{0}: {1} reads this as {2} with {3} channels, because channels come last; write {4}");

    internal static readonly DiagnosticDescriptor DroppedTraining = Warning(
        "VAE0031", "A training's sequence is dropped",
        "{0} trains while its sequence of epochs is enumerated, and this sequence never is, so nothing is trained; call {1}, "
        + "or enumerate it");

    internal static readonly DiagnosticDescriptor SecondEnumeration = Warning(
        "VAE0032", "A training's sequence is enumerated twice",
        "'{0}' may be enumerated a second time here, which throws, because enumerating it trains the model; call Fit, "
        + "and read its history");

    /// <summary>The generator's descriptors. The others are those of the analyzers.</summary>
    internal static readonly ImmutableDictionary<string, DiagnosticDescriptor> ById = new[]
    {
        NotPartial, UnsupportedType, TakenMember, MissingList, MissingInput, RoleTwice, SplitDeclaration, NoRole, Misplaced, MissingHead,
        WrongShape, OutputIsNotInput, BadSize, BadArgument, RecursiveBlock, NotABlock, ActivationBeforeLogits, TooLarge, TermTwice,
        OldLanguage, NotMarked, BadGroups, KernelTooLarge, UnevenSame, BadOutputPadding, TermsExclude, NoRuntime, ForeignWord,
        ChannelsFirst,
    }.ToImmutableDictionary(descriptor => descriptor.Id);

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        Descriptor(id, title, message, DiagnosticSeverity.Error);

    private static DiagnosticDescriptor Warning(string id, string title, string message) =>
        Descriptor(id, title, message, DiagnosticSeverity.Warning);

    private static DiagnosticDescriptor Descriptor(string id, string title, string message, DiagnosticSeverity severity) =>
        new(id, title, message, Category, severity, isEnabledByDefault: true);
}
