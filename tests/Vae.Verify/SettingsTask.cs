using System.Runtime.CompilerServices;

namespace VerifyTests;

/// <summary>A comparison that starts when it is awaited, so that its settings can be chained onto the call before.</summary>
public sealed class SettingsTask
{
    private readonly VerifySettings _settings;
    private readonly Func<VerifySettings, Task> _check;
    private Task? _task;

    internal SettingsTask(VerifySettings? settings, Func<VerifySettings, Task> check)
    {
        // A copy: settings are shared between tests.
        _settings = settings is null ? new VerifySettings() : new VerifySettings(settings);
        _check = check;
    }

    /// <inheritdoc cref="VerifySettings.UseDirectory"/>
    public SettingsTask UseDirectory(string directory) => Changed(settings => settings.UseDirectory(directory));

    /// <inheritdoc cref="VerifySettings.UseFileName"/>
    public SettingsTask UseFileName(string fileName) => Changed(settings => settings.UseFileName(fileName));

    /// <inheritdoc cref="VerifySettings.UseTypeName"/>
    public SettingsTask UseTypeName(string name) => Changed(settings => settings.UseTypeName(name));

    /// <inheritdoc cref="VerifySettings.UseMethodName"/>
    public SettingsTask UseMethodName(string name) => Changed(settings => settings.UseMethodName(name));

    /// <inheritdoc cref="VerifySettings.UseParameters"/>
    public SettingsTask UseParameters(params object?[] parameters) => Changed(settings => settings.UseParameters(parameters));

    /// <inheritdoc cref="VerifySettings.UseTextForParameters"/>
    public SettingsTask UseTextForParameters(string parametersText) =>
        Changed(settings => settings.UseTextForParameters(parametersText));

    /// <summary>The comparison as a task.</summary>
    public Task ToTask() => _task ??= _check(_settings);

    /// <summary>Starts the comparison.</summary>
    public TaskAwaiter GetAwaiter() => ToTask().GetAwaiter();

    /// <summary>Starts the comparison.</summary>
    public ConfiguredTaskAwaitable ConfigureAwait(bool continueOnCapturedContext) => ToTask().ConfigureAwait(continueOnCapturedContext);

    private SettingsTask Changed(Action<VerifySettings> change)
    {
        if (_task is not null)
        {
            throw new InvalidOperationException("The comparison has begun: its settings come before the await.");
        }

        change(_settings);
        return this;
    }
}
