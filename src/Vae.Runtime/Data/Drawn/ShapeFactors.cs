namespace Vae.Data;

/// <summary>A shape of <see cref="DrawnShapes"/>; its number is the label.</summary>
public enum ShapeKind
{
    /// <summary>Twice as long as it is wide.</summary>
    Ellipse,

    /// <summary>Four equal sides.</summary>
    Square,

    /// <summary>Three equal sides.</summary>
    Triangle,

    /// <summary>Five points.</summary>
    Star,

    /// <summary>Four equal arms.</summary>
    Cross,
}

/// <summary>
/// The factors of an image of <see cref="DrawnShapes"/>. Each factor is drawn uniformly and independently of the others.
/// </summary>
/// <param name="Kind">The shape.</param>
/// <param name="X">The position of its centre, in pixels from the left edge: 11 … 21.</param>
/// <param name="Y">The position of its centre, in pixels from the top edge: 11 … 21.</param>
/// <param name="Scale">The distance of its farthest point from its centre, in pixels: 5 … 9.</param>
/// <param name="Rotation">
/// Its rotation, clockwise, in full turns: from 0 to the angle after which the shape looks the same again. That angle is ½ for an ellipse,
/// ¼ for a square and a cross, ⅓ for a triangle and ⅕ for a star.
/// </param>
/// <param name="Hue">Its colour, in full turns of the colour circle: 0 red, ⅓ green, ⅔ blue, below 1.</param>
public readonly record struct ShapeFactors(ShapeKind Kind, float X, float Y, float Scale, float Rotation, float Hue)
{
    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(ShapeFactors), PrintMembers);
}
