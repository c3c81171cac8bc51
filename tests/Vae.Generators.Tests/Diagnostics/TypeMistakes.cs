using static Vae.Generators.Tests.Diagnostics.Mistake;

namespace Vae.Generators.Tests.Diagnostics;

/// <summary>Classes that cannot be models, and lists that do not make a declaration.</summary>
public class TypeMistakes
{
    private const string Lists = $"[Vae]\n{Encoder}\n{Decoder}\n";

    [Fact]
    public void VAE0001_on_the_name_of_a_class_that_is_not_partial() => Is(
        Lists + "public class Model { }",
        "VAE0001", "Model", "'Model' must be declared partial, so that its passes can be added to it");

    [Fact]
    public void VAE0001_names_the_outer_class_that_is_not_partial() => Is(
        $"public class Outer {{\n{Lists}public partial class Model {{ }}\n}}",
        "VAE0001", "Model", "'Outer' must be declared partial, so that its passes can be added to it");

    [Theory]
    [InlineData("public partial record Model { }", "it is a record; declare it as a class")]
    [InlineData("public partial record struct Model { }", "it is a record; declare it as a class")]
    [InlineData("public partial struct Model { }", "it is a struct; declare it as a class")]
    [InlineData("public partial interface Model { }", "it is an interface; declare it as a class")]
    [InlineData("public static partial class Model { }", "it is static, and a model has parameters of its own; remove 'static'")]
    [InlineData("public abstract partial class Model { }", "it is abstract; remove 'abstract'")]
    [InlineData("file partial class Model { }", "it is local to its file, where generated code cannot reach it; remove 'file'")]
    [InlineData(
        "public partial class Model : Parent { }\npublic class Parent { }",
        "its base class is 'Parent'; a model's base class is VaeModel, which is added for you")]
    public void VAE0002_on_the_name(string declaration, string reason) =>
        Is(Lists + declaration, "VAE0002", "Model", $"'Model' cannot be a model: {reason}");

    [Theory]
    [InlineData("public partial class Model { public int Program; }", "Model")]
    [InlineData("public partial class Model { private class Program { } }", "Model")]
    [InlineData("public partial class Model<Program> { }", "Model")]
    [InlineData("public partial class Program { }", "Program")]
    public void VAE0003_on_the_name(string declaration, string name) => Is(
        Lists + declaration,
        "VAE0003", name, $"'{name}' already has a member 'Program', which is the generated one's name; rename it");

    [Fact]
    public void VAE0004_on_the_mark() => Are(
        "[Vae] public partial class Model { }",
        ("VAE0004", "Vae",
            "'Model' has no decoder; add a list such as [Decoder, Dense(128), Relu, Dense(784), Reshape(28, 28), Bernoulli]"),
        ("VAE0004", "Vae",
            "'Model' has no encoder; add a list such as [Encoder, Input(28, 28), Flatten, Dense(128), Relu, Gaussian(16)]"));

    [Theory]
    [InlineData("Encoder", Encoder)]
    [InlineData("Decoder", Decoder)]
    [InlineData("Objective", "[Objective, Elbo]\n[Objective, Beta(2)]")]
    public void VAE0006_on_the_second_list(string role, string list) => Is(
        Model(Encoder, Decoder, list),
        "VAE0006", role, $"'Model' has a second {role} list; a class has one, in one place");

    [Fact]
    public void VAE0007_on_the_list_on_another_part() => Is(
        $"[Vae]\n{Encoder}\npublic partial class Model {{ }}\n{Decoder}\npublic partial class Model {{ }}",
        "VAE0007", "Decoder", "The Decoder list is on another part of 'Model' than [Vae]; put all lists on one part");

    [Fact]
    public void VAE0006_on_a_block_s_second_list_once() => Is(
        "[Block, Dense(5)]\n[Block, Relu]\npublic class Mixer { }\n"
            + Model("[Encoder, Input(6), Repeat<Mixer>(2), Residual<Mixer>, Gaussian(2)]", Decoder),
        "VAE0006", "Block", "'Mixer' has a second Block list; a class has one, in one place");

    [Fact]
    public void VAE0007_and_VAE0006_on_a_block_s_second_list_on_another_part() => Are(
        "[Block, Dense(5)] public partial class Mixer { }\n[Block, Relu] public partial class Mixer { }\n"
            + Model("[Encoder, Input(6), Repeat<Mixer>(2), Gaussian(2)]", Decoder),
        ("VAE0006", "Block", "'Mixer' has a second Block list; a class has one, in one place"),
        ("VAE0007", "Block", "The Block list is on another part of 'Mixer' than its first; put all lists on one part"));

    [Fact]
    public void VAE0008_on_a_list_beside_a_block_s() => Is(
        "[Block, Dense(5)]\n[Dropout(0.5)]\npublic class Mixer { }\n"
            + Model("[Encoder, Input(6), Repeat<Mixer>(2), Gaussian(2)]", Decoder),
        "VAE0008", "Dropout(0.5)", "Dropout is in a list that does not begin with Encoder, Decoder, Objective or Block");

    [Fact]
    public void VAE0009_on_a_model_s_block() => Is(
        Model(Encoder, Decoder, "[Block, Dense(5)]"),
        "VAE0009", "Block", "Block cannot stand here: a model is not a block; give the block a class of its own");

    [Theory]
    [InlineData("[Dropout(0.2)]", "Dropout(0.2)", "Dropout")]
    [InlineData("[Relu, Dense(3)]", "Relu", "Relu")]
    public void VAE0008_on_the_list_s_head(string list, string span, string name) => Is(
        Model(Encoder, list, Decoder),
        "VAE0008", span, $"{name} is in a list that does not begin with Encoder, Decoder, Objective or Block");

    [Fact]
    public void VAE0028_on_the_mark() => Is(
        "namespace Vae { public class VaeAttribute : System.Attribute { } }\n"
            + $"namespace Users {{\n{Lists}public partial class Model {{ }} }}",
        "VAE0028", "Vae",
        "'Model' is marked with the [Vae] of 'TestAssembly', which is not VaeGen's runtime: it has no Vae.VaeModel; "
            + "reference the package VaeGen");

    [Theory]
    [InlineData("LayerNorm", "Users.LayerNormAttribute", "write Vae.LayerNorm")]
    [InlineData("Serializable", "System.SerializableAttribute", "put it into brackets of its own")]
    [InlineData("Tanh", "Vae.TanhAttribute", "rename it")]
    public void VAE0029_on_an_attribute_that_is_no_word(string word, string attribute, string advice) => Is(
        "using System;\nnamespace Vae { public class TanhAttribute : Attribute { } }\nnamespace Users {\n"
            + "public class LayerNormAttribute : Attribute { }\n"
            + Model($"[Encoder, Input(6), Dense(5), {word}, Gaussian(2)]", Decoder) + "\n}",
        "VAE0029", word, $"{word} is '{attribute}', which is not a word of the language; {advice}");

    [Fact]
    public void VAE0029_in_a_block_whether_it_is_used_or_not() => Are(
        "[System.Obsolete, Block, Dense(5)] public class Used { }\n[Block, System.Serializable, Dense(5)] public class Unused { }\n"
            + Model("[Encoder, Input(6), Repeat<Used>(2), Gaussian(2)]", Decoder),
        ("VAE0029", "System.Obsolete",
            "Obsolete is 'System.ObsoleteAttribute', which is not a word of the language; put it into brackets of its own"),
        ("VAE0029", "System.Serializable",
            "Serializable is 'System.SerializableAttribute', which is not a word of the language; put it into brackets of its own"));

    [Fact]
    public void Attributes_of_others_may_stand_in_brackets_of_their_own_and_beside_Vae() => Are(
        "[System.Serializable, Vae, System.Obsolete]\n[System.ComponentModel.Description(\"text\")]\n" + Encoder + "\n" + Decoder
            + "\npublic partial class Model { }");

    [Fact]
    public void VAE0021_on_the_name() => Is(
        $"{Encoder}\n{Decoder}\npublic partial class Model {{ }}",
        "VAE0021", "Model", "'Model' has a list for Encoder but is not marked [Vae], so nothing is generated for it");
}
