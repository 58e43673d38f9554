namespace Autograd.Core;

/// <summary>A whole number for each of the two axes of an image, height first. One number stands for both, so that <c>kernelSize: 3</c> and <c>padding: (1, 0)</c> are both written plainly.</summary>
public readonly record struct Pair(int Height, int Width)
{
    /// <summary>The same for both axes.</summary>
    public static implicit operator Pair(int both) => new(both, both);

    /// <summary>One for each axis.</summary>
    public static implicit operator Pair((int Height, int Width) each) => new(each.Height, each.Width);

    /// <summary><c>3</c>, or <c>[3 2]</c> where they differ.</summary>
    public override string ToString() => Height == Width ? Height.ToString(System.Globalization.CultureInfo.InvariantCulture) : Shape.Format([Height, Width]);
}
