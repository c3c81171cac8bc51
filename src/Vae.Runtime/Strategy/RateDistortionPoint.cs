namespace Vae;

/// <summary>One point of a rate–distortion curve: a model trained with a weight β, on held-out data. Terms in nats per sample.</summary>
/// <param name="Beta">The divergence's weight in training.</param>
/// <param name="HeldOut">The trained model on the held-out data.</param>
public sealed record RateDistortionPoint(double Beta, Evaluation HeldOut)
{
    /// <summary>KL(q(z|x) ‖ p(z)): how much the latent code says about the data.</summary>
    public double Rate => HeldOut.Kl;

    /// <summary>−E[ln p(x|z)]: how much the latent code does not say.</summary>
    public double Distortion => HeldOut.Reconstruction;

    /// <summary>Rate + distortion: the negative ELBO at β = 1, whatever the weight in training was.</summary>
    public double NegativeElbo => Rate + Distortion;

    /// <summary>Whether the latent code says nothing about the data: no active unit, or a rate below a tenth of a nat.</summary>
    public bool IsCollapsed => HeldOut.ActiveUnits == 0 || Rate < RateDistortionCurve.CollapsedRate;

    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(RateDistortionPoint), PrintMembers);
}

/// <summary>Where the training of a curve is.</summary>
/// <param name="Training">The current training, from 1; the common start is the first.</param>
/// <param name="Trainings">The trainings in all.</param>
/// <param name="Beta">The current weight.</param>
/// <param name="Progress">Where the current training is.</param>
public readonly record struct RateDistortionProgress(int Training, int Trainings, double Beta, TrainingProgress Progress)
{
    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(RateDistortionProgress), PrintMembers);
}
