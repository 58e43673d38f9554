namespace Autograd.Nn;

/// <summary>What the numbers of a file are.</summary>
public enum ElementType
{
    /// <summary>32-bit floating point: <see cref="float"/>.</summary>
    F32,

    /// <summary>64-bit floating point: <see cref="double"/>.</summary>
    F64,

    /// <summary>16-bit floating point of IEEE 754: <see cref="Half"/>.</summary>
    F16,

    /// <summary>The upper half of a <see cref="float"/>: its range with 8 bits of precision.</summary>
    BF16,

    /// <summary>64-bit whole numbers: <see cref="long"/>.</summary>
    I64,
}

/// <summary>Sizes of the element types.</summary>
public static class ElementTypes
{
    /// <summary>Bytes an element.</summary>
    public static int Size(this ElementType type) => type switch
    {
        ElementType.F16 or ElementType.BF16 => 2,
        ElementType.F32 => 4,
        ElementType.F64 or ElementType.I64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), $"ElementType: {type} is none."),
    };
}
