using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Tests.Kernels;

/// <summary>What every kernel promises: the same bits everywhere, and no allocation.</summary>
public class AllKernelsTests
{
    // The bits of every kernel's outputs, the same on every machine: run the tests with DOTNET_EnableAVX512=0 as well, and they are
    // compared to what AVX-512 gives. A change of a kernel's arithmetic changes its line here, on purpose or not.
    private static readonly Dictionary<string, string> Digests = new()
    {
        ["Relu.Forward"] = "2FBB91AEFEC6E7D4",
        ["Relu.Backward"] = "69D8184B097599E4",
        ["LeakyRelu.Forward"] = "3F3B15C35A2C94FC",
        ["LeakyRelu.Backward"] = "F95FA67C5526B4A2",
        ["Elu.Forward"] = "29F731F732E997A6",
        ["Elu.Backward"] = "2A477E30C41F8C67",
        ["Gelu.Forward"] = "E631C398F079F6B6",
        ["Gelu.Backward"] = "53329CC89EFCA57D",
        ["Silu.Forward"] = "424E78B5C3D77650",
        ["Silu.Backward"] = "F6D04E865FF83998",
        ["Tanh.Forward"] = "BFBC3A92450633D1",
        ["Tanh.Backward"] = "9997E6C711928545",
        ["Sigmoid.Forward"] = "58EF0F14A102CEF7",
        ["Sigmoid.Backward"] = "3A75FF399F6E6084",
        ["Softplus.Forward"] = "4225A8DB51C068F3",
        ["Softplus.Backward"] = "B8FF6E7A2F0F5906",
        ["Log1p.Forward"] = "972A20B944156A50",
        ["Log1p.Backward"] = "9DA9C96B6FB0532C",
        ["Elementwise.Add"] = "FDC5846419EFE20F",
        ["Elementwise.Copy"] = "6E0550238D4E1151",
        ["TableColumns.Take"] = "168016544B8469AF",
        ["TableColumns.Put"] = "472732BCFF585613",
        ["Dropout.Forward"] = "0755730C6504FFED",
        ["Dropout.Backward"] = "246ABD9AE68B021B",
        ["Dense.Forward 37x61x130"] = "746D6AEB53B80D7F",
        ["Dense.ForwardRelu 37x61x130"] = "CF3698D56AE48D3C",
        ["Dense.BackwardToInput 37x61x130"] = "BD2439F3F4D33F75",
        ["Dense.BackwardToInputThroughRelu 37x61x130"] = "C727CC1B69262C9F",
        ["Dense.BackwardToWeights 37x61x130"] = "90369F156DA9ED82",
        ["Dense.BackwardToWeights and Adam 37x61x130"] = "6E132C64B45189F8",
        ["Dense.Forward 115x19x33"] = "CD89D52CD3894CAC",
        ["Dense.ForwardRelu 115x19x33"] = "D646D2062AE00F65",
        ["Dense.BackwardToInput 115x19x33"] = "5F850A3495668E5D",
        ["Dense.BackwardToInputThroughRelu 115x19x33"] = "FFDFAEE730A1C379",
        ["Dense.BackwardToWeights 115x19x33"] = "B5EE98908B3DB45C",
        ["Dense.BackwardToWeights and Adam 115x19x33"] = "2303BB92EF0D6D90",
        ["LayerNorm.Forward"] = "683919271D8C20F4",
        ["LayerNorm.Backward"] = "60EF3B36108FAB1C",
        ["Convolution of many channels"] = "AD9EE6AC2ED61CB6",
        ["Convolution of many channels with Relu"] = "7E37CC25BEECE17F",
        ["TransposedConvolution of many channels"] = "AD7B8618BB71FAEA",
        ["TransposedConvolution of many channels with Relu"] = "EB1812A9EC1E514F",
        ["Convolution of one channel"] = "7408B53956F31F13",
        ["Convolution of one channel with Relu"] = "1C1DAD9D67ED879E",
        ["TransposedConvolution of one channel"] = "29AC024849A345FE",
        ["TransposedConvolution of one channel with Relu"] = "D05259CD5DF80DD2",
        ["Convolution of few channels"] = "370111A4A0E8F146",
        ["Convolution of few channels with Relu"] = "34BF2EF34393D090",
        ["TransposedConvolution of few channels"] = "2ED155729A4DC1AB",
        ["TransposedConvolution of few channels with Relu"] = "8072C86A8A166DB8",
        ["Convolution in groups"] = "C4FFA654E7169E77",
        ["Convolution in groups with Relu"] = "2D6B58E94FE976B1",
        ["TransposedConvolution in groups"] = "A9484A0661245499",
        ["TransposedConvolution in groups with Relu"] = "BA146A9DE0A66DDD",
        ["Convolution depthwise"] = "0146A5DEE54B00E6",
        ["Convolution depthwise with Relu"] = "04391C4AB4FD5D24",
        ["TransposedConvolution depthwise"] = "350144C38ED9795D",
        ["TransposedConvolution depthwise with Relu"] = "C1EED69B56F50F88",
        ["Convolution depthwise by twos"] = "7548EC3DD58474B6",
        ["Convolution depthwise by twos with Relu"] = "96EAA469418F199E",
        ["TransposedConvolution depthwise by twos"] = "41DEA7D4B23E80EA",
        ["TransposedConvolution depthwise by twos with Relu"] = "E716BC87C2674925",
        ["MaxPool.Forward"] = "AC14D41BC84F21F6",
        ["MaxPool.Backward"] = "33800107C17A47BD",
        ["AvgPool.Forward"] = "24426F668D78EE60",
        ["AvgPool.Backward"] = "4DE621526CC5BB95",
        ["Upsample.Nearest"] = "3DCCDBCE24C3652B",
        ["Upsample.NearestBackward"] = "45635C5C52278AD3",
        ["Upsample.Bilinear"] = "C51FCA155CF98AB4",
        ["Upsample.BilinearBackward"] = "5905DAF6C3A4470A",
        ["PixelShuffle.Forward"] = "886E677C310A97C3",
        ["PixelShuffle.Backward"] = "73E1BA884650D6B2",
        ["BatchNorm.Forward"] = "FAD1B191A2381301",
        ["BatchNorm.ForwardRelu"] = "FA14B7286891CC02",
        ["BatchNorm.Infer"] = "3DEA5E69FA67AEC2",
        ["BatchNorm.InferRelu"] = "A4053181360BCBE2",
        ["BatchNorm.Backward"] = "BFBD7B129A1DB274",
        ["GroupNorm.Forward"] = "D8044710802C63EA",
        ["GroupNorm.Backward"] = "C95CA63FC8E63D22",
        ["GaussianPosterior.Draw"] = "662B531FEA85914C",
        ["GaussianPosterior.Divergence"] = "17EE453DD06F7DB0",
        ["DivergencePenalty.Weigh Sum"] = "B4F6B4D7190F7201",
        ["DivergencePenalty.Weigh FloorPerDimension"] = "26A52797BDD6E480",
        ["DivergencePenalty.Weigh FloorInTotal"] = "F2C0D5456A983ECD",
        ["DivergencePenalty.Weigh Distance"] = "D01C39D53CC2BC86",
        ["GaussianPosterior.Backward"] = "740D2E3A75D4D424",
        ["BernoulliLikelihood.Score"] = "3DA3FCAF232D2B94",
        ["BernoulliLikelihood.ScoreAndGradient"] = "D65D799C79BB3661",
        ["BernoulliLikelihood.Mean"] = "722370C8AE3E28D8",
        ["GaussianLikelihood.Score"] = "4400D0EAA9DE6B33",
        ["GaussianLikelihood.ScoreAndGradient"] = "52B9C6192D2FE1D7",
        ["GaussianLikelihood.Mean"] = "2BA249553EFFF024",
        ["GaussianOptimalLikelihood.Score"] = "F399BEFBAB9DC5DA",
        ["GaussianOptimalLikelihood.ScoreAndGradient"] = "4C2E7E9B97644838",
        ["GaussianOptimalLikelihood.Mean"] = "2BA249553EFFF024",
        ["ImportanceWeighting.Draw"] = "792F5F774B0D80F2",
        ["ImportanceWeighting.Repeat"] = "87284971D0C70489",
        ["ImportanceWeighting.Weigh"] = "C36A140244A2A549",
        ["ImportanceWeighting.Scale"] = "30E6BF07EAD8A446",
        ["ImportanceWeighting.Backward"] = "21EF40BEE5510AE3",
        ["ImportanceWeighting.BackwardDoublyReparameterized"] = "19D3B309DCFCA299",
        ["ContinuousBernoulliLikelihood.Score"] = "8B6DD43D96E1DAD9",
        ["ContinuousBernoulliLikelihood.ScoreAndGradient"] = "9272A3264D59AD0D",
        ["ContinuousBernoulliLikelihood.Mean"] = "558A2AA69206BD2D",
        ["LaplaceLikelihood.Score"] = "7FCC15C0C67AA132",
        ["LaplaceLikelihood.ScoreAndGradient"] = "E0E2F748014A2A03",
        ["LaplaceLikelihood.Mean"] = "401F29F4E6FC9BEE",
        ["StudentTLikelihood.Score"] = "84ABB78CD2C21AC4",
        ["StudentTLikelihood.ScoreAndGradient"] = "B6CA4BC3B27BCF38",
        ["StudentTLikelihood.Mean"] = "5C3D0A6359EBA4F7",
        ["PoissonLikelihood.Score"] = "387A2F17BA25F348",
        ["PoissonLikelihood.ScoreAndGradient"] = "953A2ABEE2A17898",
        ["PoissonLikelihood.Mean"] = "7DD429467467B918",
        ["GaussianLearnedLikelihood.Score"] = "890E202AE5196B71",
        ["GaussianLearnedLikelihood.ScoreAndGradient"] = "9E1381917AFCED34",
        ["GaussianLearnedLikelihood.Mean"] = "9C4A4291CD6FD97B",
        ["NegativeBinomialLikelihood.Score"] = "9EE9A4A89903F4E7",
        ["NegativeBinomialLikelihood.ScoreAndGradient"] = "1DFEF342DF6B8565",
        ["NegativeBinomialLikelihood.Mean"] = "E61390F5CA86BC6B",
        ["CategoricalLikelihood.Score"] = "6914F7CD5044ECDC",
        ["CategoricalLikelihood.ScoreAndGradient"] = "A577678BCA71FB57",
        ["CategoricalLikelihood.Mean"] = "DFE82F31C7FEEA74",
        ["DiscretizedLogisticLikelihood.Score"] = "E5DFF7B245AF90AA",
        ["DiscretizedLogisticLikelihood.ScoreAndGradient"] = "3F563F56477C55D3",
        ["DiscretizedLogisticLikelihood.Mean"] = "A63C01B5E64E4A55",
        ["TotalCorrelationTerm.Score MinibatchWeighted"] = "9A5ED39299E31B53",
        ["TotalCorrelationTerm.Score MinibatchStratified"] = "15CB444FDAB706B5",
        ["DipTerm.Score I"] = "1D7939D9EF4367EB",
        ["DipTerm.Score II"] = "A107B55A8B894539",
        ["MmdTerm.Score InverseMultiquadratic"] = "EBFCD51DE9ABF1BD",
        ["MmdTerm.Score Rbf"] = "C3CF26A16F511DBC",
        ["SlicedWassersteinTerm.Score"] = "0418EB216C3C2A39",
        ["UniformNoise.Fill"] = "A2BCFF7E6CABC13A",
        ["NormalNoise.Fill"] = "D203648D487BA444",
        ["Adam"] = "60CB565ABA932B85",
        ["AdamW"] = "42C4D0786BB31550",
        ["Sgd"] = "D8938121A9010803",
        ["Sgd with momentum"] = "63277F9641767EC4",
        ["GradientNorm"] = "C959EE067BAF255C",
    };

    public static TheoryData<string> Names() => [.. KernelCatalog.All().Select(call => call.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_bits_are_the_same_on_every_machine(string name)
    {
        KernelCall call = Find(name);
        call.Run(Worker.Alone);
        Assert.Equal($"{name} {Digests.GetValueOrDefault(name)}", $"{name} {Digest(call)}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_bits_are_the_same_for_any_number_of_workers(string name)
    {
        KernelCall alone = Find(name);
        alone.Run(Worker.Alone);
        foreach (int workers in new[] { 2, 3 })
        {
            KernelCall together = Find(name);
            TeamAction.Run(workers, together.Run);
            for (int output = 0; output < alone.Outputs.Length; output++)
                Assert.Equal(Bits(alone.Outputs[output]), Bits(together.Outputs[output]));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_is_allocated(string name)
    {
        KernelCall call = Find(name);
        call.Run(Worker.Alone);
        ExactAllocation.None(() =>
        {
            for (int run = 0; run < 3; run++)
                call.Run(Worker.Alone);
        });
    }

    [Fact]
    public void A_value_has_the_same_result_in_every_lane()
    {
        float[] x = TestBuffers.Numbers(200, 1, -12, 12);
        float[] whole = TestBuffers.Empty(200);
        Gelu.Forward(Worker.Alone, 200, x, whole);
        for (int shift = 1; shift < 20; shift++)
        {
            float[] y = TestBuffers.Empty(200 - shift);
            Gelu.Forward(Worker.Alone, 200 - shift, TestBuffers.Of(x[shift..200]), y);
            Assert.Equal(whole[shift..200], y[..(200 - shift)]);
        }
    }

    private static KernelCall Find(string name) => KernelCatalog.All().Single(call => call.Name == name);

    private static int[] Bits((float[] Buffer, int Count) output) =>
        [.. output.Buffer.Take(output.Count).Select(BitConverter.SingleToInt32Bits)];

    internal static string Digest(KernelCall call)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((float[] Buffer, int Count) output in call.Outputs)
            hash.AppendData(MemoryMarshal.AsBytes<int>(Bits(output)));
        // A quarter of the digest is enough to tell any two results apart.
        return Convert.ToHexString(hash.GetHashAndReset().AsSpan(0, 8));
    }
}
