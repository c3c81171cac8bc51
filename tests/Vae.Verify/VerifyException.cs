namespace VerifyTests;

/// <summary>A snapshot is missing or differs.</summary>
/// <param name="message">Which, where, and how to go on.</param>
public sealed class VerifyException(string message) : Exception(message);
