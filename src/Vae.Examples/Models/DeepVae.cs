namespace Vae.Examples.Models;

/// <summary>Two wide layers each way and a 32-dimensional latent space: five times the dense model's parameters, sharper digits.</summary>
[Vae]
[Encoder, Input(28, 28), Flatten, Dense(512), Relu, Dense(512), Relu, Gaussian(32)]
[Decoder, Dense(512), Relu, Dense(512), Relu, Dense(784), Reshape(28, 28), Bernoulli]
[Objective, Elbo, Beta(1)]
public partial class DeepVae;
