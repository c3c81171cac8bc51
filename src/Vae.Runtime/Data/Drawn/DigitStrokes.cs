namespace Vae.Data;

/// <summary>
/// The strokes of the ten digits. Each digit has several styles. Each style has strokes, and each stroke has points that the pen passes: x
/// to the right and y down, in the unit square. The pen moves smoothly through its points, and turns sharply at a point that is given
/// twice.
/// </summary>
internal static class DigitStrokes
{
    /// <summary>The styles of each digit: <c>Of[digit][style][stroke]</c> is a list of points x, y, x, y, …</summary>
    public static readonly float[][][][] Of =
    [
        // 0: an oval from the top; the same from the upper right, its end crossing its start; one that stays open.
        [
            [[.52f, .00f, .26f, .10f, .12f, .38f, .14f, .70f, .34f, .96f, .62f, .97f, .84f, .72f, .88f, .36f, .74f, .08f, .50f, .01f]],
            [[.74f, .12f, .50f, .00f, .24f, .14f, .11f, .44f, .16f, .80f, .40f, 1.0f, .68f, .92f, .86f, .62f, .86f, .28f, .68f, .06f,
                .50f, .04f]],
            [[.44f, .04f, .22f, .20f, .12f, .52f, .20f, .86f, .44f, 1.0f, .70f, .90f, .86f, .60f, .84f, .24f, .64f, .03f, .48f, .03f]],
        ],

        // 1: a bar; a bar with a flag; with a flag and a foot.
        [
            [[.50f, .00f, .51f, .35f, .50f, .70f, .50f, 1.0f]],
            [[.52f, .00f, .50f, .50f, .49f, 1.0f]],
            [[.30f, .22f, .52f, .00f, .52f, .00f, .51f, .50f, .50f, 1.0f]],
            [[.28f, .24f, .52f, .00f, .52f, .00f, .51f, .50f, .50f, .98f], [.24f, .99f, .50f, .98f, .78f, .99f]],
        ],

        // 2: with a sharp foot; with a loop at the foot; with a wavy foot.
        [
            [[.14f, .25f, .30f, .05f, .60f, .00f, .82f, .20f, .72f, .47f, .42f, .74f, .12f, .97f, .12f, .97f, .50f, .95f, .90f, .98f]],
            [[.14f, .24f, .34f, .03f, .65f, .02f, .82f, .24f, .70f, .53f, .42f, .82f, .20f, .98f, .07f, .91f, .18f, .79f, .45f, .87f,
                .70f, .98f, .94f, .91f]],
            [[.18f, .18f, .42f, .00f, .74f, .10f, .74f, .38f, .46f, .68f, .14f, .95f, .14f, .95f, .36f, .88f, .62f, .97f, .88f, .90f]],
        ],

        // 3: with a sharp waist; with a flat top; with a soft waist.
        [
            [[.15f, .11f, .45f, .00f, .74f, .14f, .70f, .36f, .38f, .47f, .38f, .47f, .74f, .55f, .85f, .78f, .62f, .98f, .30f, 1.0f,
                .10f, .88f]],
            [[.15f, .04f, .48f, .03f, .80f, .02f, .80f, .02f, .42f, .40f, .42f, .40f, .74f, .49f, .82f, .76f, .55f, 1.0f, .12f, .91f]],
            [[.18f, .10f, .50f, .00f, .76f, .17f, .62f, .40f, .40f, .47f, .64f, .53f, .84f, .73f, .65f, .96f, .32f, 1.0f, .12f, .87f]],
        ],

        // 4: open, with two strokes; closed; with a round left arm.
        [
            [[.22f, .02f, .16f, .30f, .12f, .56f, .12f, .56f, .45f, .57f, .90f, .53f], [.76f, .05f, .70f, .50f, .66f, 1.0f]],
            [[.64f, .00f, .38f, .32f, .10f, .63f, .10f, .63f, .50f, .64f, .94f, .62f], [.66f, .00f, .64f, .50f, .61f, 1.0f]],
            [[.18f, .05f, .14f, .36f, .34f, .52f, .68f, .44f], [.78f, .00f, .73f, .50f, .67f, 1.0f]],
        ],

        // 5: in one stroke from the right; body first, then the bar; with a round back.
        [
            [[.80f, .03f, .52f, .04f, .28f, .03f, .28f, .03f, .20f, .44f, .20f, .44f, .50f, .37f, .80f, .53f, .81f, .80f, .54f, 1.0f,
                .14f, .92f]],
            [[.32f, .06f, .26f, .24f, .22f, .45f, .22f, .45f, .52f, .40f, .80f, .56f, .78f, .84f, .48f, 1.0f, .14f, .93f],
                [.31f, .05f, .58f, .05f, .88f, .00f]],
            [[.82f, .02f, .50f, .03f, .30f, .12f, .28f, .34f, .52f, .46f, .76f, .62f, .72f, .88f, .44f, 1.0f, .14f, .90f]],
        ],

        // 6: a round back; a straight back; a wide bowl.
        [
            [[.72f, .02f, .40f, .18f, .19f, .50f, .16f, .80f, .40f, 1.0f, .74f, .91f, .80f, .68f, .55f, .55f, .29f, .66f, .17f, .82f]],
            [[.54f, .00f, .32f, .30f, .16f, .65f, .25f, .95f, .54f, 1.0f, .75f, .82f, .67f, .62f, .44f, .60f, .22f, .76f]],
            [[.62f, .00f, .30f, .28f, .12f, .64f, .22f, .94f, .54f, 1.0f, .86f, .84f, .80f, .58f, .50f, .52f, .20f, .68f]],
        ],

        // 7: plain; with a bar across; with a hook.
        [
            [[.10f, .06f, .50f, .04f, .88f, .03f, .88f, .03f, .64f, .42f, .44f, 1.0f]],
            [[.12f, .05f, .50f, .04f, .86f, .02f, .86f, .02f, .62f, .45f, .42f, 1.0f], [.32f, .52f, .55f, .50f, .78f, .48f]],
            [[.10f, .22f, .14f, .05f, .14f, .05f, .50f, .06f, .86f, .03f, .86f, .03f, .66f, .36f, .54f, .68f, .50f, 1.0f]],
            [[.10f, .08f, .42f, .03f, .78f, .05f, .76f, .28f, .56f, .62f, .44f, 1.0f]],
        ],

        // 8: one crossing stroke from the upper right; the same from the middle; two rings.
        [
            [[.72f, .12f, .46f, .00f, .21f, .18f, .36f, .41f, .66f, .58f, .82f, .80f, .52f, 1.0f, .18f, .82f, .33f, .58f, .66f, .39f,
                .79f, .19f, .66f, .06f]],
            [[.48f, .48f, .24f, .32f, .26f, .10f, .52f, .00f, .76f, .14f, .68f, .36f, .42f, .54f, .18f, .76f, .32f, .98f, .64f, .98f,
                .80f, .78f, .66f, .58f, .44f, .46f]],
            [[.52f, .00f, .26f, .11f, .26f, .36f, .50f, .46f, .74f, .34f, .74f, .11f, .50f, .00f],
                [.50f, .47f, .19f, .60f, .16f, .87f, .50f, 1.0f, .83f, .87f, .81f, .60f, .52f, .47f]],
        ],

        // 9: with a straight stem; with a curved tail; with a hooked tail.
        [
            [[.78f, .14f, .50f, .00f, .21f, .15f, .19f, .40f, .45f, .52f, .72f, .38f, .80f, .10f, .80f, .10f, .76f, .55f, .70f, 1.0f]],
            [[.74f, .10f, .46f, .00f, .20f, .20f, .26f, .46f, .52f, .48f, .76f, .24f, .80f, .16f, .80f, .50f, .66f, .88f, .34f, 1.0f]],
            [[.76f, .16f, .52f, .00f, .22f, .12f, .18f, .36f, .42f, .50f, .70f, .38f, .78f, .12f, .78f, .12f, .78f, .54f, .72f, .88f,
                .46f, 1.0f, .20f, .90f]],
        ],
    ];
}
