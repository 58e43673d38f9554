using System.Globalization;

namespace Autograd.Core;

/// <summary>
/// What an index of <c>x[..]</c> may be, one an axis: a number (the axis goes), a range (<c>1..^1</c>), or a range with a step (<see cref="Step"/>, <see cref="Every"/>).
/// </summary>
public readonly struct Slice
{
    private readonly Range range;
    private readonly int step; // 0 stands for a single index, which drops the axis

    private Slice(Range range, int step)
    {
        this.range = range;
        this.step = step;
    }

    internal bool DropsAxis => step == 0;

    /// <summary>A single position; negative numbers count from the end.</summary>
    public static implicit operator Slice(int index) => index switch
    {
        >= 0 => new Index(index),
        int.MinValue => new Slice(new Range(new Index(int.MaxValue, fromEnd: true), 0), 0), // no Index can say it; it is outside any axis
        _ => new Index(-index, fromEnd: true),
    };

    /// <summary>A single position; <c>^1</c> is the last.</summary>
    public static implicit operator Slice(Index index) => new(new Range(index, index), 0);

    /// <summary>A range of positions; ends beyond the axis are cut off.</summary>
    public static implicit operator Slice(Range range) => new(range, 1);

    /// <summary>Every <paramref name="step"/>-th position of the whole axis; a negative step walks backwards from the end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The step is 0.</exception>
    public static Slice Step(int step) => Every(step, ..);

    /// <summary>Every <paramref name="step"/>-th position of a range; a negative step walks backwards from the range's last position.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The step is 0.</exception>
    public static Slice Every(int step, Range range)
    {
        if (step == 0) throw new ArgumentOutOfRangeException(nameof(step), "Slice: a step of 0 never moves; use 1 for every position, -1 to walk backwards.");
        return new Slice(range, step);
    }

    /// <summary>The single position, as an error names it.</summary>
    private string Position => (range.Start.IsFromEnd, range.Start.Value) switch
    {
        (false, var value) => Say(value),
        (true, 0) => "^0", // there is no −0
        (true, int.MaxValue) when !range.End.Equals(range.Start) => Say(int.MinValue),
        (true, var value) => Say(-value),
    };

    private static string Say(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The window over an axis of <paramref name="size"/> positions.</summary>
    internal Window Over(int size, int axis, Shape shape)
    {
        if (DropsAxis)
        {
            var at = range.Start.GetOffset(size);
            if ((uint)at >= (uint)size) Throw.IndexOutOfRange("Slice", Position, axis, shape);
            return new Window(at, 1, 1);
        }
        return Window.Clamped(range.Start.GetOffset(size), range.End.GetOffset(size), step, size);
    }
}

/// <summary>Positions <c>Start, Start + Step, ...</c>, <c>Length</c> of them, along one axis: a slice once the axis' size is known.</summary>
internal readonly record struct Window(int Start, int Length, int Step)
{
    public static Window Whole(int size) => new(0, size, 1);

    /// <summary>The positions of [start, stop) that exist, every <paramref name="step"/>-th; backwards from the last for a negative step.</summary>
    public static Window Clamped(int start, int stop, int step, int size)
    {
        start = Math.Clamp(start, 0, size);
        stop = Math.Clamp(stop, start, size);
        var length = (int)(((long)stop - start + Math.Abs((long)step) - 1) / Math.Abs((long)step));
        return new Window(step > 0 ? start : Math.Max(stop - 1, 0), length, step);
    }

    public override string ToString() => Step == 1 ? $"{Start}+{Length}" : $"{Start}+{Length}·{Step}";
}
