namespace Vae.Tests.Interpreter;

public class ReferenceMathTests
{
    [Fact]
    public void The_error_function_has_its_published_values()
    {
        // Abramowitz & Stegun, table 7.1.
        Assert.Equal(0, ReferenceMath.Erf(0));
        Assert.Equal(0.5204998778, ReferenceMath.Erf(0.5), 10);
        Assert.Equal(-0.8427007929, ReferenceMath.Erf(-1), 10);
        Assert.Equal(0.9953222650, ReferenceMath.Erf(2), 10);
        Assert.Equal(1, ReferenceMath.Erf(7));
    }
}
