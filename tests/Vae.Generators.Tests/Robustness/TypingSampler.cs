using Microsoft.CodeAnalysis.CSharp;

namespace Vae.Generators.Tests.Robustness;

/// <summary>Code as it stands while somebody types: cut off, with a token missing, doubled or out of place.</summary>
internal sealed class TypingSampler(Random random)
{
    private static readonly string[] Strays =
    [
        "(", ")", "[", "]", "{", "}", "<", ">", ",", ";", "partial", "class", "\"", "/*", "//", "#if X\n", "@", "=", "\\",
        "'", "1e", "\0", "\uD800",
    ];

    internal string Disturb(string source)
    {
        if (random.Next(3) == 0)
        {
            return source[..random.Next(source.Length + 1)];
        }

        var tokens = SyntaxFactory.ParseTokens(source).Select(token => token.ToFullString()).ToList();
        for (int edits = random.Next(1, 4); edits > 0; edits--)
        {
            int at = random.Next(tokens.Count);
            switch (random.Next(4))
            {
                case 0:
                    tokens.RemoveAt(at);
                    break;
                case 1:
                    tokens.Insert(at, tokens[at]);
                    break;
                case 2:
                    tokens.Insert(at, Strays[random.Next(Strays.Length)]);
                    break;
                default:
                    int other = random.Next(tokens.Count);
                    (tokens[at], tokens[other]) = (tokens[other], tokens[at]);
                    break;
            }
        }

        return string.Concat(tokens);
    }
}
