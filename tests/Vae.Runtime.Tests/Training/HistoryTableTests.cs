using System.Text.Json;
using Vae.Persistence;

namespace Vae.Tests;

/// <summary>The records that a checkpoint keeps, field by field: those that no bit depends on, too.</summary>
public class HistoryTableTests
{
    private static readonly ObjectiveDescription s_plain = new(1, Reduction.Sum);

    // Every number is another.
    private static EpochRecord Record(ModelDescription model, int epoch, bool heldOut, bool bound, params LossTerm[] terms)
    {
        double first = 1000 * epoch;
        Evaluation Evaluated(double from)
        {
            double next = from;
            return new Evaluation(
                [.. model.Fields.Select(field => new LossTerm(field.Name, next += 1.25))],
                [
                    .. model.Latents.Select(latent => new LatentEvaluation(
                        latent.Name, next += 1.25, [.. Enumerable.Range(0, latent.Size).Select(_ => next += 1.25)], (int)++next)),
                ],
                (int)from)
            {
                Bound = bound ? from + 0.7 : null,
            };
        }
        return new EpochRecord(
            epoch, Evaluated(first + 100), heldOut ? Evaluated(first + 200) : null, first + 0.1, first + 0.2, first + 0.3,
            (long)first + 31, (int)first + 32, new LossWeights(first + 0.4, first + 0.5, first + 0.6))
        {
            Terms = terms,
        };
    }

    private static void ComesBack(ModelDescription model, ObjectiveDescription objective, params EpochRecord[] history)
    {
        var state = new CheckpointState();
        HistoryTable.Add(state, history, model, objective);
        IReadOnlyList<EpochRecord> read = HistoryTable.Read(state, model, objective);
        Assert.Equal(
            history.Select(record => JsonSerializer.Serialize(record)), read.Select(record => JsonSerializer.Serialize(record)));
    }

    public static TheoryData<ModelDescription> Models
    {
        get
        {
            ModelDescription one = new TinyVae().Description;
            return
            [
                one,
                one with
                {
                    Fields = [new FieldDescription("x", [6], 6), new FieldDescription("y", [1], 1)],
                    Latents = [new LatentDescription("z1", 3, 6), new LatentDescription("z2", 2, 4)],
                },
            ];
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_field_comes_back_as_itself(ModelDescription model) =>
        ComesBack(model, s_plain, Record(model, 1, true, false), Record(model, 2, true, false));

    [Theory]
    [MemberData(nameof(Models))]
    public void So_it_does_without_held_out_data(ModelDescription model) =>
        ComesBack(model, s_plain, Record(model, 1, false, false), Record(model, 2, false, false));

    [Theory]
    [MemberData(nameof(Models))]
    public void So_do_bounds(ModelDescription model) => ComesBack(
        model, s_plain with { ImportanceWeighted = new ImportanceWeighted(5) }, Record(model, 1, true, true), Record(model, 2, true, true));

    [Theory]
    [MemberData(nameof(Models))]
    public void So_do_the_objectives_terms(ModelDescription model)
    {
        ObjectiveDescription objective = s_plain with { Dip = new Dip(10, 5), Mmd = new Mmd(3) };
        LossTerm[] terms = [.. objective.TermNames.Select((name, i) => new LossTerm(name, 0.75 + i))];
        Assert.Equal(2, terms.Length);
        ComesBack(model, objective, Record(model, 1, true, false, terms));
    }
}
