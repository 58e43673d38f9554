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
        if (FirstOutsideUnit(x) is not { } i) return;
        var hint = T.IsNaN(x.Detach().Contiguous().AsSpan()[i]) ? "" : $"; of logits take the Sigmoid{(ofLogits is null ? "" : $", or {ofLogits}")}";
        throw new ArgumentException($"{loss}: {name} {x.Shape} is {At(x, i)}; a probability lies in 0 .. 1{hint}.");
    }

    /// <summary>Each number is a label, or the probability of one: beyond 0 .. 1 the loss has no least value, and training runs away. NaN is none.</summary>
    public static void Labels<T>(string loss, Tensor<T> target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (FirstOutsideUnit(target) is not { } i) return;
        var value = target.Detach().Contiguous().AsSpan()[i];
        var hint = value == T.NegativeOne ? "; of labels 1 and -1 take (y + 1) / 2"
            : value > T.One ? "; bytes of 0 .. 255 are divided by 255, class indices are for CrossEntropy"
            : "";
        throw new ArgumentException($"{loss}: target {target.Shape} is {At(target, i)}; a target lies in 0 .. 1{hint}.");
    }

    /// <summary>Not, by mistake, probabilities: rows of numbers from 0 to below 1 that add up to 1. Otherwise log-probabilities may be any numbers, and need not be normalised.</summary>
    public static void LogProbabilities<T>(string loss, Tensor<T> x, string name, int axis)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (AreProbabilities(x, axis, evenUniform: true))
            throw new ArgumentException($"{loss}: {name} {x.Shape} is {At(x, 0)}, and along axis {Along(x, axis)} everything adds up to 1: these are probabilities; take the Log, or LogSoftmax of the logits.");
    }

    /// <summary>
    /// The log-probabilities of the right classes are not, by mistake, raw scores: none is above 2, which were a probability
    /// of more than 7. So much is left to those who do not normalise.
    /// </summary>
    /// <param name="loss">The loss.</param>
    /// <param name="rows">The scores, the classes on the last axis.</param>
    /// <param name="classes">The class of each row; negative where it does not count.</param>
    /// <param name="weight">What each class weighs: where it is 0, nothing counts.</param>
    public static void NoScores<T>(string loss, Tensor<T> rows, Indices classes, Tensor<T>? weight)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!ValueChecks.Enabled || !rows.IsContiguous) return;
        ReadOnlySpan<T> x = rows.AsSpan();
        ReadOnlySpan<int> of = classes.AsSpan();
        var (n, two) = (rows.Shape[^1], T.CreateTruncating(2));
        for (var i = 0; i < of.Length; i++)
        {
            if (of[i] < 0 || !(x[(i * n) + of[i]] > two) || (weight is not null && T.IsZero(weight.Detach().Contiguous().AsSpan()[of[i]]))) continue;
            throw new ArgumentException($"{loss}: the input is {Text(x[(i * n) + of[i]])} for class {of[i]}{Check.Position(classes.Shape, i)}, and the logarithm of a probability is at most 0: these are raw scores; take their LogSoftmax, or CrossEntropy, which has it inside.");
        }
    }

    /// <summary>Not, by mistake, what a softmax gave. (Where every row is uniform a second softmax changes nothing.)</summary>
    public static void Logits<T>(string loss, Tensor<T> x, int axis)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (AreProbabilities(x, axis, evenUniform: false))
            throw new ArgumentException($"{loss}: input {x.Shape} is {At(x, 0)}, and along axis {Along(x, axis)} everything adds up to 1: these are probabilities, but {loss} takes logits and has the softmax inside; leave yours out, or take Nll of the Log.");
    }

    /// <summary>Whether these are rows, along an axis, of numbers from 0 to below 1 that add up to 1.</summary>
    private static bool AreProbabilities<T>(Tensor<T> x, int axis, bool evenUniform)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!ValueChecks.Enabled || x.Rank == 0 || x.Size == 0) return false;
        axis = Along(x, axis);
        var classes = x.Shape[axis];
        if (classes < 2 || (x.IsContiguous && !FirstAddsUpToOne(x.AsSpan(), x.Shape, axis))) return false; // as a rule
        var rows = x.Detach().Transpose(axis, -1);
        var first = rows;
        while (first.Rank > 1) first = first.Select(0, 0);
        if (!AddsUpToOne(first.Contiguous().AsSpan())) return false; // before anything is copied

        var values = rows.Contiguous().AsSpan();
        var allUniform = true;
        for (var start = 0; start < values.Length; start += classes)
        {
            var row = values.Slice(start, classes);
            if (!AddsUpToOne(row)) return false;
            allUniform &= !row.ContainsAnyExcept(row[0]);
        }
        return evenUniform || !allUniform;
    }

    /// <summary>The same of the first row along an axis, where it lies: nothing is copied.</summary>
    private static bool FirstAddsUpToOne<T>(ReadOnlySpan<T> x, Shape shape, int axis)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var stride = 1;
        for (var inner = axis + 1; inner < shape.Rank; inner++) stride *= shape[inner];
        var sum = 0.0;
        for (int i = 0, at = 0; i < shape[axis]; i++, at += stride)
        {
            if (!(x[at] >= T.Zero && x[at] < T.One)) return false;
            sum += double.CreateTruncating(x[at]);
        }
        return Math.Abs(sum - 1) <= 1e-3;
    }

    private static bool AddsUpToOne<T>(ReadOnlySpan<T> row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sum = 0.0;
        foreach (var value in row)
        {
            if (!(value >= T.Zero && value < T.One)) return false;
            sum += double.CreateTruncating(value);
        }
        return Math.Abs(sum - 1) <= 1e-3;
    }

    /// <summary>The place of the first number outside of 0 .. 1.</summary>
    private static int? FirstOutsideUnit<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!ValueChecks.Enabled) return null;
        var values = x.Detach().Contiguous().AsSpan();
        for (var i = FirstRegisterNot<T, WithinUnit>(values); i < values.Length; i++)
            if (!(values[i] >= T.Zero && values[i] <= T.One)) return i;
        return null;
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

    private static int Along<T>(Tensor<T> x, int axis)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => axis < 0 ? axis + x.Rank : axis;

    /// <summary>The value and its place: <c>3 at [1 0]</c>.</summary>
    private static string At<T>(Tensor<T> x, int i)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => $"{Text(x.Detach().Contiguous().AsSpan()[i])}{Check.Position(x.Shape, i)}";

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
