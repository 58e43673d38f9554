using System.Numerics;
using Autograd.Core;

namespace Autograd.Tests;

/// <summary>How an axis lies in the buffer.</summary>
internal enum AxisKind
{
    /// <summary>One after another.</summary>
    Plain,

    /// <summary>With a gap after each: a slice with step 2.</summary>
    Apart,

    /// <summary>From the end: a flipped axis.</summary>
    Backwards,

    /// <summary>All in one place: an expanded axis, stride 0.</summary>
    Repeated,
}

/// <summary>
/// A tensor that lies in its buffer as views do: axes in any order, with gaps, backwards, repeated, not from the start. It is laid out by hand, by none of the operations under test,
/// and everything in the buffer that is not the tensor's is NaN.
/// </summary>
internal sealed record StridedCase(int[] Sizes, AxisKind[] Kinds, int[] MemoryOrder, int Offset, ulong Seed)
{
    public int Size => Sizes.Aggregate(1, (product, n) => product * n);

    /// <summary>Of one size along each axis, and otherwise as plain as can be.</summary>
    public static StridedCase Dense(int[] sizes, ulong seed) => new(sizes, new AxisKind[sizes.Length], [.. Enumerable.Range(0, sizes.Length)], 0, seed);

    /// <summary>Of uniform numbers.</summary>
    public Tensor<T> Make<T>(double low = -2, double high = 2)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = new double[Size];
        new RandomStream(Seed).Uniform<double>(values, low, high);
        return Lay(Array.ConvertAll(values, T.CreateTruncating));
    }

    /// <summary>Of these values, in row-major order; along a repeated axis the last ones stay.</summary>
    public Tensor<T> Lay<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var layout = Layout(out var length);
        var storage = Storage<T>.Persistent(length, "Test");
        var buffer = storage.Span(layout.Shape);
        buffer.Fill(T.NaN);
        var i = 0;
        foreach (var index in Naive.Positions(Sizes)) buffer[Naive.Place(layout, index)] = values[i++];
        return new Tensor<T>(storage, layout);
    }

    public override string ToString() => $"{Layout(out _)}, {string.Join(' ', Kinds)}, seed {Seed}";

    private Layout Layout(out int length)
    {
        var strides = new int[Sizes.Length];
        int next = 1, offset = Offset;
        foreach (var axis in MemoryOrder.Reverse()) // the innermost first
        {
            var n = Math.Max(Sizes[axis], 1);
            strides[axis] = Kinds[axis] switch
            {
                AxisKind.Plain => next,
                AxisKind.Apart => 2 * next,
                AxisKind.Backwards => -next,
                _ => 0,
            };
            if (Kinds[axis] is AxisKind.Backwards) offset += (n - 1) * next;
            next *= Kinds[axis] switch { AxisKind.Repeated => 1, AxisKind.Apart => 2 * n, _ => n };
        }
        length = Offset + next + 2;
        return Core.Layout.Strided(Shape.Create(Sizes), strides, offset);
    }
}

/// <summary>Two tensors that broadcast.</summary>
internal sealed record BroadcastCase(StridedCase A, StridedCase B)
{
    public override string ToString() => $"{A}  with  {B}";
}

/// <summary>A tensor and a set of its axes.</summary>
internal sealed record AxesCase(StridedCase X, int[] Axes, bool KeepDims)
{
    public override string ToString() => $"{X}, axes {Shape.Format(Axes)}{(KeepDims ? ", kept" : "")}";
}
