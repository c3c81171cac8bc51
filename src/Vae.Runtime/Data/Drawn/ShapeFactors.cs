namespace Vae.Data;

/// <summary>What <see cref="DrawnShapes"/> draws; the number is the label.</summary>
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
/// All that an image of <see cref="DrawnShapes"/> was drawn from, each factor drawn evenly and without regard to the others.
/// </summary>
/// <param name="Kind">The shape.</param>
/// <param name="X">Where its centre is, in pixels from the left edge: 11 … 21.</param>
/// <param name="Y">Where its centre is, in pixels from the top edge: 11 … 21.</param>
/// <param name="Scale">The distance of its farthest point from its centre, in pixels: 5 … 9.</param>
/// <param name="Rotation">
/// How far it is turned clockwise, in full turns: from 0 to where it looks the same again, which is ½ for an ellipse, ¼ for a square and a
/// cross, ⅓ for a triangle and ⅕ for a star.
/// </param>
/// <param name="Hue">Its colour, in full turns of the colour circle: 0 red, ⅓ green, ⅔ blue, below 1.</param>
public readonly record struct ShapeFactors(ShapeKind Kind, float X, float Y, float Scale, float Rotation, float Hue);
