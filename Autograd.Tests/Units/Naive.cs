using System.Numerics;
using Autograd.Core;

namespace Autograd.Tests;

/// <summary>The slow siblings that fast code is tested against: loops over indices, nothing else.</summary>
internal static class Naive
{
    /// <summary>Every index of a shape, in row-major order.</summary>
    public static IEnumerable<int[]> Positions(int[] sizes)
    {
        if (sizes.Contains(0)) yield break;
        var index = new int[sizes.Length];
        while (true)
        {
            yield return [.. index];
            var axis = sizes.Length - 1;
            while (axis >= 0 && ++index[axis] == sizes[axis]) index[axis--] = 0;
            if (axis < 0) yield break;
        }
    }

    /// <summary>Where an element lies in the buffer.</summary>
    public static int Place(Layout layout, int[] index)
    {
        var place = layout.Offset;
        for (var axis = 0; axis < index.Length; axis++) place += index[axis] * layout.Strides[axis];
        return place;
    }

    /// <summary>The elements of a tensor, read one by one.</summary>
    public static Box<T> Box<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Tests.Box<T>.Build([.. x.Shape], index => x.Buffer[Place(x.Layout, index)]);

    /// <summary>A function of two numbers, broadcast.</summary>
    public static Box<TResult> Zip<T, TResult>(Box<T> a, Box<T> b, Func<T, T, TResult> function)
    {
        var rank = Math.Max(a.Rank, b.Rank);
        var sizes = new int[rank];
        for (var axis = 0; axis < rank; axis++)
        {
            var (n, m) = (a.SizeFromEnd(rank - axis), b.SizeFromEnd(rank - axis));
            sizes[axis] = n == 1 ? m : n;
        }
        return Tests.Box<TResult>.Build(sizes, index => function(a.Broadcast(index), b.Broadcast(index)));
    }

    /// <summary>A function of many numbers, along axes.</summary>
    public static Box<T> Reduce<T>(Box<T> x, int[] axes, bool keepDims, Func<IEnumerable<T>, T> function)
    {
        int[] kept = [.. x.Sizes.Select((n, axis) => axes.Contains(axis) ? 1 : n)], reduced = [.. x.Sizes.Select((n, axis) => axes.Contains(axis) ? n : 1)];
        var y = Tests.Box<T>.Build(kept, index => function(Positions(reduced).Select(inner => x[[.. index.Zip(inner, (i, j) => i + j)]])));
        return keepDims ? y : y with { Sizes = [.. x.Sizes.Where((_, axis) => !axes.Contains(axis))] };
    }

    /// <summary>The matrix product <c>[m k] · [k n]</c>, three loops.</summary>
    public static double[] MatMul(int m, int n, int k, Func<int, int, double> a, Func<int, int, double> b)
    {
        var c = new double[m * n];
        for (var i = 0; i < m; i++)
            for (var p = 0; p < k; p++)
            {
                var left = a(i, p);
                for (var j = 0; j < n; j++) c[(i * n) + j] += left * b(p, j);
            }
        return c;
    }
}

/// <summary>Numbers in row-major order, with their sizes: a tensor without cleverness.</summary>
internal sealed record Box<T>(int[] Sizes, T[] Values)
{
    public int Rank => Sizes.Length;

    public T this[int[] index] => Values[index.Zip(Sizes).Aggregate(0, (at, axis) => (at * axis.Second) + axis.First)];

    public static Box<T> Build(int[] sizes, Func<int[], T> element) => new(sizes, [.. Naive.Positions(sizes).Select(element)]);

    public Box<TResult> Map<TResult>(Func<T, TResult> function) => new(Sizes, Array.ConvertAll(Values, x => function(x)));

    /// <summary>The size of an axis counted from 1 at the end; 1 beyond the first.</summary>
    public int SizeFromEnd(int axis) => axis > Rank ? 1 : Sizes[Rank - axis];

    /// <summary>The element that stands at an index of the shape this one is expanded to.</summary>
    public T Broadcast(int[] index) => this[[.. index.Skip(index.Length - Rank).Select((i, axis) => Sizes[axis] == 1 ? 0 : i)]];
}
