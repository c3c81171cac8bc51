namespace VerifyTests;

/// <summary>Where a snapshot lies and what it is called, as far as the convention is not to decide.</summary>
public sealed class VerifySettings
{
    /// <summary>The convention: <c>TestClass.TestMethod</c>, beside the test's source file.</summary>
    public VerifySettings()
    {
    }

    /// <summary>A copy.</summary>
    /// <param name="settings">What to copy.</param>
    public VerifySettings(VerifySettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Directory = settings.Directory;
        FileName = settings.FileName;
        TypeName = settings.TypeName;
        MethodName = settings.MethodName;
        Parameters = settings.Parameters;
        ParametersText = settings.ParametersText;
    }

    internal string? Directory { get; private set; }

    internal string? FileName { get; private set; }

    internal string? TypeName { get; private set; }

    internal string? MethodName { get; private set; }

    internal IReadOnlyList<object?>? Parameters { get; private set; }

    internal string? ParametersText { get; private set; }

    /// <summary>The snapshot's directory, absolute or seen from the test's source file.</summary>
    public void UseDirectory(string directory) => Directory = NotEmpty(directory);

    /// <summary>The snapshot's name up to <c>.verified</c>, in place of type, method and parameters.</summary>
    public void UseFileName(string fileName) => FileName = NotEmpty(fileName);

    /// <summary>The first part of the snapshot's name, in place of the test class's name.</summary>
    public void UseTypeName(string name) => TypeName = NotEmpty(name);

    /// <summary>The second part of the snapshot's name, in place of the test method's name.</summary>
    public void UseMethodName(string name) => MethodName = NotEmpty(name);

    /// <summary>The theory's arguments, in order: they become <c>_name=value</c> at the end of the snapshot's name.</summary>
    public void UseParameters(params object?[] parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.Length == 0)
        {
            throw new ArgumentException("A theory's snapshot needs at least one argument to be told from the others.", nameof(parameters));
        }

        Parameters = [.. parameters];
    }

    /// <summary>A text in place of <c>name=value</c>.</summary>
    public void UseTextForParameters(string parametersText) => ParametersText = NotEmpty(parametersText);

    private static string NotEmpty(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        return value;
    }
}
