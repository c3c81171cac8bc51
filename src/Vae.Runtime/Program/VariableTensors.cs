namespace Vae;

/// <summary>The tensors of one field in a pass.</summary>
/// <param name="pass">The pass.</param>
/// <param name="description">The field.</param>
internal sealed class FieldTensors(Pass pass, FieldDescription description)
{
    private readonly BufferDescription? _value = pass.Workspace.Find(description.Name);
    private readonly BufferDescription? _likelihood = pass.Workspace.Find(description.LikelihoodTensor);
    private readonly BufferDescription? _score = pass.Workspace.Find(description.ScoreTensor);
    private readonly BufferDescription? _mean = pass.Workspace.Find(description.MeanTensor);

    /// <summary>The field.</summary>
    internal FieldDescription Description => description;

    /// <summary>The data. // [rows, size]</summary>
    internal Span<float> Value => pass.Tensor(_value);

    /// <summary>The parameters of the likelihood. // [rows, likelihood size]</summary>
    internal Span<float> Likelihood => pass.Tensor(_likelihood);

    /// <summary>−ln p of each row, in nats. // [rows]</summary>
    internal Span<float> Score => pass.Tensor(_score);

    /// <summary>The likelihood's mean. // [rows, size]</summary>
    internal Span<float> Mean => pass.Tensor(_mean);
}

/// <summary>The tensors of one latent variable in a pass, and what is computed of them outside generated code.</summary>
/// <param name="pass">The pass.</param>
/// <param name="latent">The variable.</param>
internal sealed class LatentTensors(Pass pass, LatentDescription latent)
{
    private readonly BufferDescription? _posterior = pass.Workspace.Find(latent.PosteriorTensor);
    private readonly BufferDescription? _value = pass.Workspace.Find(latent.Name);
    private readonly BufferDescription? _divergence = pass.Workspace.Find(latent.DivergenceTensor);

    /// <summary>The variable.</summary>
    internal LatentDescription Description => latent;

    /// <summary>The parameters of the posterior. // [rows, posterior size]</summary>
    internal Span<float> Posterior => pass.Tensor(_posterior);

    /// <summary>The draw. // [rows, size]</summary>
    internal Span<float> Value => pass.Tensor(_value);

    /// <summary>Each dimension's share of the divergence from the prior, in nats. // [rows, size]</summary>
    internal Span<float> Divergence => pass.Tensor(_divergence);

    /// <summary>A row's posterior mean, the point that summarises its record. // [size]</summary>
    internal Span<float> Summary(int row) => Posterior.Slice(row * latent.PosteriorSize, latent.Size);

    /// <summary>ln p(z) − ln q(z|x) at a row's draw, in nats.</summary>
    /// <param name="row">The row.</param>
    /// <param name="noise">The ε that the row was drawn with. // [size]</param>
    internal double LogRatio(int row, ReadOnlySpan<float> noise) => Losses.GaussianPosterior.LogRatio(
        Posterior.Slice(row * latent.PosteriorSize, latent.PosteriorSize), noise, Value.Slice(row * latent.Size, latent.Size));
}
