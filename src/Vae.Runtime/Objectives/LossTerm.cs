namespace Vae;

/// <summary>The value of one further term of an objective, beside the reconstruction and the divergence.</summary>
/// <param name="Name">Its name in the declaration: <c>TotalCorrelation</c>.</param>
/// <param name="Value">Its value without its weight; its attribute says the unit.</param>
public readonly record struct LossTerm(string Name, double Value)
{
    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(LossTerm), PrintMembers);
}
