using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Autograd.Core;

namespace Autograd.Losses;

/// <summary>What losses demand of numbers and options. Values are looked at while <see cref="ValueChecks.Enabled"/>; options always.</summary>
internal static class CheckNumbers
{
    /// <summary>Each number is a probability; NaN is none. Given logits, it may be another loss that was meant.</summary>
    public static void Probabilities<T>(string loss, Tensor<T> x, string name, string? ofLogits = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!ValueChecks.Enabled) return;
        var values = x.Detach().Contiguous().AsSpan();
        for (var i = FirstRegisterNot<T, WithinUnit>(values); i < values.Length; i++)
            if (!(values[i] >= T.Zero && values[i] <= T.One))
                throw new ArgumentException($"{loss}: {name} {x.Shape} is {Text(values[i])}{Check.Position(x.Shape, i)}; a probability lies in 0 .. 1{(T.IsNaN(values[i]) ? "" : $"; of logits take the Sigmoid{(ofLogits is null ? "" : $", or {ofLogits}")}")}.");
    }

    /// <summary>Not, by mistake, probabilities: rows of numbers from 0 to below 1 that add up to 1. Otherwise log-probabilities may be any numbers, and need not be normalised.</summary>
    public static void LogProbabilities<T>(string loss, Tensor<T> x, string name, int axis)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!ValueChecks.Enabled || x.Rank == 0 || x.Size == 0) return;
        if (x.IsContiguous && !(x.AsSpan()[0] >= T.Zero && x.AsSpan()[0] < T.One)) return; // as a rule
        if (axis < 0) axis += x.Rank;
        var classes = x.Shape[axis];
        if (classes < 2) return;
        var values = x.Detach().Transpose(axis, -1).Contiguous().AsSpan();
        for (var start = 0; start < values.Length; start += classes)
        {
            var sum = 0.0;
            foreach (var value in values.Slice(start, classes))
            {
                if (!(value >= T.Zero && value < T.One)) return;
                sum += double.CreateTruncating(value);
            }
            if (Math.Abs(sum - 1) > 1e-3) return;
        }
        throw new ArgumentException($"{loss}: {name} {x.Shape} is {Text(values[0])}{Check.Position(x.Shape, 0)}, and along axis {axis} everything adds up to 1: these are probabilities; take the Log, or LogSoftmax of the logits.");
    }

    /// <summary>Each number is 1 or −1.</summary>
    public static void Signs<T>(string loss, Tensor<T> target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!ValueChecks.Enabled) return;
        var values = target.Detach().Contiguous().AsSpan();
        for (var i = FirstRegisterNot<T, IsSign>(values); i < values.Length; i++)
            if (values[i] != T.One && values[i] != T.NegativeOne)
                throw new ArgumentException($"{loss}: target {target.Shape} is {Text(values[i])}{Check.Position(target.Shape, i)}; it must be 1 or -1{(T.IsZero(values[i]) ? "; of labels 0 and 1 take 2 * y - 1" : "")}.");
    }

    /// <summary>No number is negative.</summary>
    public static void Variances<T>(string loss, Tensor<T> x, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!ValueChecks.Enabled) return;
        var values = x.Detach().Contiguous().AsSpan();
        for (var i = 0; i < values.Length; i++)
            if (values[i] < T.Zero)
                throw new ArgumentException($"{loss}: {name} {x.Shape} is {Text(values[i])}{Check.Position(x.Shape, i)}; a variance is not negative; of log-variances take the Exp.");
    }

    /// <summary>An option greater than 0.</summary>
    public static void Positive(string loss, double value, string name)
    {
        if (!(value > 0)) throw new ArgumentOutOfRangeException(name, $"{loss}: {name} is {Text(value)}; it must be greater than 0.");
    }

    /// <summary>An option that is 0 or greater.</summary>
    public static void NotNegative(string loss, double value, string name)
    {
        if (!(value >= 0)) throw new ArgumentOutOfRangeException(name, $"{loss}: {name} is {Text(value)}; it must be 0 or greater.");
    }

    /// <summary>Where to look more closely: the start of the first register with a number that does not hold, or of the rest that fills none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int FirstRegisterNot<T, TCondition>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TCondition : struct, ICondition
    {
        var registers = MemoryMarshal.Cast<T, Vector<T>>(values);
        var i = 0;
        while (i < registers.Length && TCondition.HoldsForAll(registers[i])) i++;
        return i * Vector<T>.Count;
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private interface ICondition
    {
        static abstract bool HoldsForAll<T>(Vector<T> x);
    }

    private readonly struct WithinUnit : ICondition
    {
        public static bool HoldsForAll<T>(Vector<T> x) => Vector.GreaterThanOrEqualAll(x, Vector<T>.Zero) && Vector.LessThanOrEqualAll(x, Vector<T>.One);
    }

    private readonly struct IsSign : ICondition
    {
        public static bool HoldsForAll<T>(Vector<T> x) => Vector.EqualsAll(Vector.Abs(x), Vector<T>.One);
    }
}
