using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Layers;
using Vae.Generators.Text;
using Vae.Generators.Values;

namespace Vae.Generators.Checking;

/// <summary>Reads the parts of <c>Mixed</c> at a decoder's end: <c>Columns(3), Gaussian, Columns(2), Bernoulli</c>.</summary>
internal sealed class MixedReader(ProblemList problems)
{
    private const string Form = "Mixed is followed by its parts, to the list's end: Mixed, Columns(3), Gaussian, Columns(2), Bernoulli";
    private const int MostColumns = 1 << 24;

    /// <summary>The likelihood; null if it is invalid, which is reported.</summary>
    /// <param name="mixed">The word <c>Mixed</c>.</param>
    /// <param name="parts">The words after it.</param>
    /// <param name="input">The data's shape, if it is known.</param>
    internal MixedHead? Read(StageDeclaration mixed, IReadOnlyList<StageDeclaration> parts, Shape? input)
    {
        var read = new List<MixedPart>();
        bool isGood = true;
        if (parts.Count == 0)
            isGood = Refuse(mixed);
        for (int i = 0; i < parts.Count; i += 2)
        {
            if (parts[i].Name != MixedHead.PartWord)
            {
                Refuse(parts[i]);
                return null;
            }
            if (i + 1 == parts.Count || LikelihoodWord.Find(parts[i + 1].Name) is null || parts[i + 1].Has("latentSize"))
            {
                Refuse(parts[Math.Min(i + 1, parts.Count - 1)]);
                return null;
            }
            isGood &= ReadPart(parts[i], parts[i + 1], read);
        }
        if (!isGood || input is null)
            return null;

        var head = new MixedHead(read.ToEquatable());
        if (!input.IsVector)
        {
            problems.Add(Descriptors.BadSize, mixed.Location, mixed.Name, $"it takes the columns of a vector; the data are {input}");
            return null;
        }
        if (head.Columns != input.Size)
        {
            string sum = string.Join(" + ", read.Select(part => Literals.Int(part.Columns)));
            problems.Add(
                Descriptors.BadSize, mixed.Location, mixed.Name,
                $"its columns are {sum} = {Literals.Int(head.Columns)}; the data have {Literals.Int(input.Size)}");
            return null;
        }
        return head;
    }

    private bool Refuse(StageDeclaration stage)
    {
        problems.Add(Descriptors.Misplaced, stage.Location, stage.Name, Form);
        return false;
    }

    private bool ReadPart(StageDeclaration columns, StageDeclaration likelihood, List<MixedPart> read)
    {
        double count = columns.Number("count");
        bool isGood = count is >= 1 and <= MostColumns;
        if (!isGood)
        {
            problems.Add(
                Descriptors.BadSize, columns.Location, columns.Name,
                $"count must be at least 1 and at most {Literals.Int(MostColumns)}; it is {Literals.Plain(count)}");
        }
        if (likelihood.Has("Initialization"))
            problems.Add(Descriptors.Misplaced, likelihood.Location, "Initialization", "a likelihood has no weights of its own");
        if (LikelihoodWord.Find(likelihood.Name)?.Parse(likelihood, problems) is not { } head)
            return false;
        if (isGood)
            read.Add(new MixedPart((int)count, head));
        return isGood;
    }
}
