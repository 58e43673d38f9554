using Autograd.Core;

namespace Autograd.Losses;

/// <summary>Rows of class indices, each up to its first −1: which classes apply. All of it is constant.</summary>
internal sealed class LabelLists
{
    /// <summary>Checks every entry, also behind the −1.</summary>
    public LabelLists(string loss, Indices target, int classes)
    {
        var entries = target.AsSpan();
        for (var i = 0; i < entries.Length; i++)
            if (entries[i] < -1 || entries[i] >= classes)
                throw new ArgumentException($"{loss}: class {entries[i]}{Check.Position(target.Shape, i)} of target {target.Shape} is outside 0 .. {classes - 1}, and is not the -1 that ends a list.");

        Rows = target.Shape.Rank == 2 ? target.Shape[0] : 1;
        var counts = new int[Rows];
        for (var n = 0; n < Rows; n++)
        {
            var end = entries.Slice(n * classes, classes).IndexOf(-1);
            counts[n] = end < 0 ? classes : end;
        }

        var longest = Math.Min(Math.Max(1, counts.DefaultIfEmpty().Max()), classes);
        var (listed, pairs) = (new int[Rows * longest], new bool[Rows * longest * classes]);
        for (var n = 0; n < Rows; n++)
        {
            var labels = entries.Slice(n * classes, counts[n]);
            for (var j = 0; j < labels.Length; j++)
            {
                listed[n * longest + j] = labels[j];
                for (var i = 0; i < classes; i++) pairs[(n * longest + j) * classes + i] = !labels.Contains(i);
            }
        }
        Listed = Indices.From(listed, [Rows, longest]);
        Pairs = Mask.From(pairs, [Rows, longest, classes]);
    }

    public int Rows { get; }

    /// <summary>The classes that apply, <c>[rows longest]</c>; 0 where a row has fewer.</summary>
    public Indices Listed { get; }

    /// <summary>Where a class that is listed meets one that is not, <c>[rows longest classes]</c>.</summary>
    public Mask Pairs { get; }
}
