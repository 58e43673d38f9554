namespace Autograd.Core;

/// <summary>How many zeros stand around an image: a number for all sides, one for each axis, or <see cref="Same"/>. None by default.</summary>
public readonly record struct Padding
{
    private Padding(Pair each, bool isSame) => (Each, IsSame) = (each, isSame);

    /// <summary>As many zeros as leave the size unchanged; of an odd number, one more behind than in front. For a stride of 1. PyTorch: padding="same".</summary>
    public static Padding Same { get; } = new(0, isSame: true);

    /// <summary>Zeros on either side, along each axis; 0 where the padding is <see cref="Same"/>, which depends on the kernel.</summary>
    public Pair Each { get; }

    /// <summary>True for <see cref="Same"/>.</summary>
    public bool IsSame { get; }

    /// <summary>The same on all sides.</summary>
    public static implicit operator Padding(int each) => new(each, isSame: false);

    /// <summary>Above and below, then left and right.</summary>
    public static implicit operator Padding((int Height, int Width) each) => new(each, isSame: false);

    /// <summary>Above and below, then left and right.</summary>
    public static implicit operator Padding(Pair each) => new(each, isSame: false);

    /// <summary><c>1</c>, <c>[1 0]</c> or <c>same</c>.</summary>
    public override string ToString() => IsSame ? "same" : Each.ToString();
}
