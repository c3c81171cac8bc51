using System.Runtime.Intrinsics;
using Vae.Sampling;

namespace Vae.Tests.Sampling;

public class Philox4x32Tests
{
    // The known answers of Random123's file kat_vectors, philox4x32 with 10 rounds: counter, key, result.
    public static TheoryData<string, string, string> KnownAnswers() => new()
    {
        { "00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8" },
        { "ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd" },
        { "243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1" },
    };

    [Theory]
    [MemberData(nameof(KnownAnswers))]
    public void Known_answers_come_out_in_every_lane(string counter, string key, string result)
    {
        (uint[] c, uint[] k, uint[] expected) = (Parse(counter), Parse(key), Parse(result));
        Philox4x32.Words words = default;
        (words.W0, words.W1) = (Vector512.Create(c[0]), Vector512.Create(c[1]));
        (words.W2, words.W3) = (Vector512.Create(c[2]), Vector512.Create(c[3]));
        Philox4x32.Encrypt(ref words, k[0], k[1]);
        for (int lane = 0; lane < 16; lane++)
            Assert.Equal(expected, new[] { words.W0[lane], words.W1[lane], words.W2[lane], words.W3[lane] });
        Assert.Equal(expected, ScalarPhilox.Block(c, k));
    }

    [Fact]
    public void Every_part_of_a_key_takes_its_documented_place()
    {
        NoiseKey[] keys =
        [
            new(0, NoisePurpose.Initialization),
            new(0x0123456789ABCDEF, NoisePurpose.Observation, Step: 0xFEDCBA98765432, Stream: 0xDEADBEEF),
            new(1, NoisePurpose.Latent, Step: 1UL << 32, Stream: 1),
        ];
        var words = new uint[64];
        foreach (NoiseKey key in keys)
        {
            foreach (uint block in new uint[] { 0, 1, 12345, uint.MaxValue - 15 })
            {
                Philox4x32.Fill(key, block, words);
                for (int i = 0; i < words.Length; i++)
                    Assert.Equal(ScalarPhilox.Word(key, block * 4UL + (uint)i), words[i]);
            }
        }
    }

    private static uint[] Parse(string words) => [.. words.Split(' ').Select(word => Convert.ToUInt32(word, 16))];
}
