using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Vae.Generators.Tests.Harness;
using static Microsoft.CodeAnalysis.IncrementalStepRunReason;

namespace Vae.Generators.Tests.Incrementality;

/// <summary>What each kind of edit makes the generator compute again, step by step.</summary>
public class EditTests
{
    private const string Other = "namespace Users; public class Unrelated { public int Number; }";

    private static readonly string First = Model("First", 5);

    [Fact]
    public void An_edit_in_another_file_reruns_nothing()
    {
        var edited = Edit([First, Other], 1, "namespace Users; public class Unrelated { public string? Text; } public enum More { A }");
        AssertReasons(edited, StepNames.All, Unchanged, Cached);
        AssertOutputs(edited, Cached);
    }

    [Fact]
    public void A_comment_above_the_class_moves_it_and_changes_nothing_else()
    {
        var edited = Edit([First, Other], 0, "// A comment.\n" + First);
        AssertReasons(edited, ["Parse"], Modified);
        AssertReasons(edited, ["Declaration"], Unchanged);
        AssertReasons(edited, ["Checked", "Plan", "Source"], Cached);
        AssertOutputs(edited, Cached);
    }

    [Fact]
    public void A_member_of_the_class_s_own_is_none_of_the_generator_s_business()
    {
        var edited = Edit([First, Other], 0, First.Replace("{ }", "{ public int Number => 3; }", StringComparison.Ordinal));
        AssertReasons(edited, ["Checked", "Plan", "Source"], Cached);
        AssertOutputs(edited, Cached);
    }

    [Fact]
    public void A_changed_width_reruns_every_step()
    {
        var edited = Edit([First, Other], 0, Model("First", 7));
        AssertReasons(edited, ["Parse", "Declaration", "Checked", "Plan", "Source"], Modified);
        AssertOutputs(edited, Modified);
    }

    [Fact]
    public void A_block_changed_in_another_file_reruns_every_step()
    {
        var model = Model("First", 5).Replace("Relu,", "Residual<Mixer>,", StringComparison.Ordinal);
        var edited = Edit(
            [model, "[Vae.Block, Vae.Dense(5)] public class Mixer { }"],
            1,
            "[Vae.Block, Vae.Dense(4), Vae.Dense(5)] public class Mixer { }");
        AssertReasons(edited, ["Parse", "Declaration", "Checked", "Plan", "Source"], Modified);
        AssertOutputs(edited, Modified);
    }

    [Fact]
    public void A_second_model_leaves_the_first_alone()
    {
        var before = GeneratorRun.Of(First, Other);
        var edited = before.Again(before.Input.AddSyntaxTrees(TestCompilation.Parse(Model("Second", 6), 2)));
        foreach (var name in new[] { "Parse", "Declaration", "Checked", "Plan", "Source" })
        {
            var reasons = edited.Step(name).Select(output => output.Reason).ToArray();
            Assert.Equal(2, reasons.Length);
            Assert.True(reasons[0] is Cached or Unchanged, $"{name} of the first model: {reasons[0]}.");
            Assert.Equal(New, reasons[1]);
        }

        Assert.Equal(before.Result.GeneratedSources[0].SourceText, edited.Result.GeneratedSources[0].SourceText);
    }

    [Fact]
    public void A_removed_model_leaves_no_file()
    {
        var edited = Edit([First, Other], 0, First.Replace("[Vae]", "", StringComparison.Ordinal));
        Assert.Empty(edited.Result.GeneratedSources);
        Assert.Equal("VAE0021", Assert.Single(edited.Diagnostics).Id);
    }

    [Fact]
    public void A_mistake_moves_with_its_line_and_leaves_the_source_cached()
    {
        var wrong = First.Replace("Dense(5)", "Dense(0)", StringComparison.Ordinal);
        var edited = Edit([wrong, Other], 0, "\n\n" + wrong);
        AssertReasons(edited, ["Checked", "Plan", "Source"], Cached);
        AssertReasons(edited, ["Diagnostics"], Modified);
        Assert.Equal(
            "(5,21): Error VAE0013 `Dense(0)`: Dense: units must be at least 1; it is 0",
            edited.Describe(Assert.Single(edited.Diagnostics)));
    }

    /// <summary>As an editor does it: one driver, a keystroke at a time; at the end, as if everything had been there at once.</summary>
    [Fact]
    public void Typing_ends_where_a_fresh_run_ends()
    {
        var run = GeneratorRun.Of("", Other);
        for (int length = 0; length <= First.Length; length += 7)
        {
            var text = First[..Math.Min(First.Length, length)];
            run = run.Again(run.Input.ReplaceSyntaxTree(run.Input.SyntaxTrees[0], TestCompilation.Parse(text)));
            Assert.Null(run.Result.Exception);
            Assert.Equal(GeneratorRun.Of(text, Other).Text(), run.Text());
        }
    }

    [Fact]
    public void No_step_of_any_model_holds_on_to_the_compilation()
    {
        var wrong = Model("Second", 0);
        var unmarked = Model("Third", 3).Replace("[Vae]", "", StringComparison.Ordinal);
        var block = "using Vae;\n[Block, Relu]\n[Block, Relu]\npublic class Twice { }\n";
        var run = GeneratorRun.Of(First, wrong, unmarked, block);
        Assert.All(StepNames.All, name => Assert.NotEmpty(run.Step(name)));
        StepAssertions.HoldNoCompilation(run, StepNames.All);
    }

    private static string Model(string name, int width) =>
        $"using Vae;\n[Vae]\n[Encoder, Input(6), Dense({width}), Relu, Gaussian(2)]\n[Decoder, Dense(6), Bernoulli]\n"
        + $"public partial class {name} {{ }}\n";

    private static GeneratorRun Edit(string[] files, int index, string text)
    {
        var before = GeneratorRun.Of(files);
        CSharpCompilation input = before.Input;
        return before.Again(input.ReplaceSyntaxTree(input.SyntaxTrees[index], TestCompilation.Parse(text, index)));
    }

    private static void AssertReasons(GeneratorRun run, IEnumerable<string> names, params IncrementalStepRunReason[] expected)
    {
        foreach (var name in names)
        {
            Assert.All(run.Step(name), output => Assert.True(expected.Contains(output.Reason), $"{name}: {output.Reason}."));
        }
    }

    private static void AssertOutputs(GeneratorRun run, IncrementalStepRunReason expected)
    {
        var outputs = run.Result.TrackedOutputSteps.SelectMany(pair => pair.Value).SelectMany(step => step.Outputs).ToArray();
        Assert.NotEmpty(outputs);
        Assert.All(outputs, output => Assert.Equal(expected, output.Reason));
    }
}
