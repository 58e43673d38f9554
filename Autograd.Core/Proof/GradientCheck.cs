using System.Globalization;
using System.Numerics;

namespace Autograd.Core;

/// <summary>
/// Holds the gradients of a function against numeric differentiation, for any function of tensors in <c>double</c>: a primitive, a loss, a layer.
/// The output is weighted with a random direction u, so the number that is differentiated is <c>⟨f(x), u⟩</c>: a plain sum would pass rules that are wrong in sum-preserving ways.
/// Order 2 does the same to <c>⟨∇⟨f(x), u⟩, v⟩</c> with a random input direction v, and so on: each order checks the derivatives of the one before.
/// PyTorch: autograd.gradcheck, gradgradcheck.
/// </summary>
public static class GradientCheck
{
    private const double LargestTolerance = 0.1; // at 1, a rule that returns 0 passes
    private const double CloserBy = 64; // how much nearer the second look is, where the first does not agree
    private const int MaxElements = 100; // an input's elements are all looked at up to here, else this many chosen at random

    /// <summary>Compares the derivatives of a function of one tensor. The report says whether they agree, and prints them side by side.</summary>
    /// <inheritdoc cref="Compare{T}(Func{IReadOnlyList{Tensor{T}}, Tensor{T}}, Tensor{T}[], int, double, ulong)"/>
    public static GradientReport Compare<T>(Func<Tensor<T>, Tensor<T>> f, Tensor<T> x, int order = 1, double tolerance = 1e-6, ulong seed = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(f);
        return Compare(xs => f(xs[0]), [x], order, tolerance, seed);
    }

    /// <summary>Compares the derivatives of a function of two tensors.</summary>
    /// <inheritdoc cref="Compare{T}(Func{IReadOnlyList{Tensor{T}}, Tensor{T}}, Tensor{T}[], int, double, ulong)"/>
    public static GradientReport Compare<T>(Func<Tensor<T>, Tensor<T>, Tensor<T>> f, Tensor<T> a, Tensor<T> b, int order = 1, double tolerance = 1e-6, ulong seed = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(f);
        return Compare(xs => f(xs[0], xs[1]), [a, b], order, tolerance, seed);
    }

    /// <summary>Compares the derivatives of a function of any number of tensors, up to an order.</summary>
    /// <param name="f">The function; it must give the same result each time (seed its randomness inside), of any shape.</param>
    /// <param name="xs">Where: the function is differentiated with respect to all of them. Their layouts are kept, so that strided inputs are tested as strided.</param>
    /// <param name="order">1 checks gradients, 2 also their derivatives, and so on.</param>
    /// <param name="tolerance">The relative error allowed; the rounding noise of the differences is allowed for by itself.</param>
    /// <param name="seed">Of the random directions.</param>
    /// <exception cref="ArgumentException">The tensors are not of double.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An order below 1, or a tolerance that is not positive or so large that wrong rules would pass.</exception>
    public static GradientReport Compare<T>(Func<IReadOnlyList<Tensor<T>>, Tensor<T>> f, Tensor<T>[] xs, int order = 1, double tolerance = 1e-6, ulong seed = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(f);
        if (f is not Func<IReadOnlyList<Tensor<double>>, Tensor<double>> function)
            throw new ArgumentException($"GradientCheck needs double, not {typeof(T).Name}: a step small enough to differentiate leaves only 2 or 3 of float's 7 digits, too few to tell a wrong rule from a right one. Write the function generically, or check it in double.");
        return Compare(function, (Tensor<double>[])(object)xs, order, tolerance, seed, Directions.Normal);
    }

    /// <summary>The same with directions of one's own; and, for rules, which may be zero wherever one looks, without the demand that the result depend on the inputs.</summary>
    internal static GradientReport Compare(Func<IReadOnlyList<Tensor<double>>, Tensor<double>> f, Tensor<double>[] xs, int order, double tolerance, ulong seed, DrawDirection draw, bool mayBeConstant = false)
    {
        ArgumentNullException.ThrowIfNull(xs);
        if (order < 1) throw new ArgumentOutOfRangeException(nameof(order), string.Create(CultureInfo.InvariantCulture, $"GradientCheck: there are no derivatives of order {order}: 1 checks gradients, 2 also their derivatives."));
        if (!(tolerance > 0 && tolerance <= LargestTolerance))
            throw new ArgumentOutOfRangeException(nameof(tolerance), string.Create(CultureInfo.InvariantCulture, $"GradientCheck: a relative tolerance of {tolerance} must be positive and at most {LargestTolerance}: one near 1 is larger than the gradient, and a rule that returns 0 would pass."));

        using var apart = Tape<double>.SetAside(); // the caller's tape must not record the check
        using var scope = TensorScope.ForEngine();
        return new Checker(f, Array.ConvertAll(xs, CopyOf), order, tolerance, seed, draw, mayBeConstant).Run();
    }

    /// <summary>Throws unless the derivatives of a function of one tensor are right: for a test.</summary>
    /// <inheritdoc cref="Verify{T}(Func{IReadOnlyList{Tensor{T}}, Tensor{T}}, Tensor{T}[], int, double, ulong)"/>
    public static void Verify<T>(Func<Tensor<T>, Tensor<T>> f, Tensor<T> x, int order = 1, double tolerance = 1e-6, ulong seed = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Require(Compare(f, x, order, tolerance, seed));

    /// <summary>Throws unless the derivatives of a function of two tensors are right: for a test.</summary>
    /// <inheritdoc cref="Verify{T}(Func{IReadOnlyList{Tensor{T}}, Tensor{T}}, Tensor{T}[], int, double, ulong)"/>
    public static void Verify<T>(Func<Tensor<T>, Tensor<T>, Tensor<T>> f, Tensor<T> a, Tensor<T> b, int order = 1, double tolerance = 1e-6, ulong seed = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Require(Compare(f, a, b, order, tolerance, seed));

    /// <summary>Throws unless the derivatives of a function are right, up to an order: for a test.</summary>
    /// <inheritdoc cref="Compare{T}(Func{IReadOnlyList{Tensor{T}}, Tensor{T}}, Tensor{T}[], int, double, ulong)"/>
    /// <exception cref="GradientCheckException">They are not; the text is the report.</exception>
    public static void Verify<T>(Func<IReadOnlyList<Tensor<T>>, Tensor<T>> f, Tensor<T>[] xs, int order = 1, double tolerance = 1e-6, ulong seed = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Require(Compare(f, xs, order, tolerance, seed));

    private static void Require(GradientReport report)
    {
        if (!report.Passed) throw new GradientCheckException(report);
    }

    /// <summary>A leaf with the same elements in the same layout, so that its elements can be moved one by one (an expanded view's cannot: it is copied out).</summary>
    private static Tensor<double> CopyOf(Tensor<double> x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Layout.Overlaps) return Kernel<double>.Contiguous(x).RequireGrad();
        var storage = Storage<double>.Rent(x.Storage.Length, x.Storage.Op);
        x.Buffer.CopyTo(storage.Span(x.Shape));
        return new Tensor<double>(storage, x.Layout).RequireGrad();
    }

    private sealed class Checker(Func<IReadOnlyList<Tensor<double>>, Tensor<double>> f, Tensor<double>[] xs, int order, double tolerance, ulong seed, DrawDirection draw, bool mayBeConstant)
    {
        private readonly RandomStream random = new(seed);
        private readonly List<GradientElement> elements = [];
        private readonly List<Tensor<double>[]> directions = []; // v of each order
        private Tensor<double> weights = null!; // u
        private int level; // what is checked now: the derivatives of Value(level)
        private double magnitude; // of the number that is differentiated, for its rounding noise
        private double coarsest, steepest; // the largest noise and the largest derivative met

        public GradientReport Run()
        {
            using (TensorScope.ForEngine())
            {
                var (y, again) = (f(xs), f(xs));
                if (y.Shape != again.Shape || !y.ToArray().AsSpan().SequenceEqual(again.ToArray())) // NaN equals NaN there
                    return GradientReport.NotDeterministic(order);
                weights = (y.Size == 1 ? Tensor.Ones<double>(y.Shape) : draw(y.Shape, random)).Persist(); // a single number has no direction to choose
            }
            for (level = 0; level < order; level++)
            {
                directions.Add(Array.ConvertAll(xs, x => draw(x.Shape, random)));
                if (directions[level].Prepend(weights).Select(Directions.Unfit).FirstOrDefault(unfit => unfit is not null) is { } problem) return new GradientReport(order, elements, problem);
                CheckLevel();
                if (level == 0 && !mayBeConstant && IsConstant()) return new GradientReport(order, elements, "the result does not depend on the inputs: use the lambda's parameter, not a tensor from outside it.");
            }
            return new GradientReport(order, elements, Hidden());
        }

        /// <summary>The number that is differentiated: ⟨f(x), u⟩ at level 0, ⟨its gradient, v⟩ at level 1, and so on. Recorded on the tape if one is given.</summary>
        private Tensor<double> Value(int level, Tape<double>? tape)
        {
            if (level == 0) return (f(xs) * weights).Sum();
            var below = Value(level - 1, tape);
            var sum = Tensor.Scalar(0.0);
            if (!below.RequiresGrad) return sum; // nothing left to differentiate: the function is a polynomial of lower degree
            var gradients = tape!.Gradient(below, xs, createGraph: true);
            for (var i = 0; i < xs.Length; i++) sum += (gradients[i] * directions[level - 1][i]).Sum();
            return sum;
        }

        private double Evaluate()
        {
            if (level == 0)
            {
                using var scope = TensorScope.ForEngine();
                return Value(0, null).Item();
            }
            using var tape = new Tape<double>();
            return Value(level, tape).Item();
        }

        private void CheckLevel()
        {
            var analytic = Array.ConvertAll(xs, x => new double[x.Size]);
            using (var tape = new Tape<double>())
            {
                var value = Value(level, tape);
                magnitude = Math.Abs(value.Item());
                if (value.RequiresGrad) analytic = Array.ConvertAll(tape.Gradient(value, xs), gradient => gradient.ToArray());
            }

            // All elements at once along a random direction, then one by one, so that the worst can be named.
            var along = 0.0;
            for (var i = 0; i < xs.Length; i++)
            {
                var v = directions[level][i].ToArray();
                for (var j = 0; j < v.Length; j++) along += analytic[i][j] * v[j];
            }
            Check(input: -1, position: "along a random direction", along, new Move(xs, directions[level]));

            for (var i = 0; i < xs.Length; i++)
                foreach (var j in Chosen(xs[i].Size))
                    Check(i, Position(j, xs[i].Shape), analytic[i][j], new Move(xs[i], j));
        }

        /// <summary>
        /// True if every derivative is 0, and the result stays as it is far away as well. A step function's derivatives are 0, too, but somewhere it steps; and what computes with NaN gives NaN.
        /// </summary>
        private bool IsConstant()
        {
            if (weights.Size == 0 || xs.All(x => x.Size == 0) || elements.Any(element => element is not { Analytic: 0, Numeric: 0 })) return false;
            var here = Evaluate();
            var everywhere = new Move(xs, Array.ConvertAll(xs, x => Tensor.Ones<double>(x.Shape)));
            foreach (var step in (double[])[1e3, -1e3, double.NaN])
            {
                everywhere.To(step);
                try
                {
                    if (!Evaluate().Equals(here)) return false;
                }
                catch (Exception error) when (error is ArgumentException or ArithmeticException or IndexOutOfRangeException or InvalidOperationException)
                {
                    return false; // it looks at its inputs, and takes exception to these
                }
                finally
                {
                    everywhere.To(0);
                }
            }
            return true;
        }

        /// <summary>Differences of huge values say nothing: their noise is allowed for, and if it is larger than every derivative, any rule would pass.</summary>
        private string? Hidden() => coarsest > 1e-3 && coarsest > 0.1 * steepest
            ? string.Create(CultureInfo.InvariantCulture, $"the values are so large that differences are uncertain by {coarsest:g3}, and no derivative is larger than {steepest:g3}: any rule would pass. Leave out what is constant, or scale the function down.")
            : null;

        private IEnumerable<int> Chosen(int size)
        {
            if (size <= MaxElements) return Enumerable.Range(0, size);
            var order = new int[size];
            random.Permutation(order);
            return order.Take(MaxElements).Order();
        }

        private void Check(int input, string position, double analytic, Move move)
        {
            var h = Differences.Step * move.Scale;
            double At(double step)
            {
                move.To(step);
                var value = Evaluate();
                move.To(0);
                return value;
            }

            double plus = At(h), minus = At(-h), halfPlus = At(h / 2), halfMinus = At(-h / 2);
            var numeric = Differences.Slope(plus, minus, halfPlus, halfMinus, h);
            var noise = Differences.Noise(Math.Max(magnitude, Math.Max(Math.Abs(plus), Math.Abs(minus))), h);
            coarsest = Math.Max(coarsest, noise);
            steepest = Math.Max(steepest, Math.Max(Math.Abs(analytic), Math.Abs(numeric)));
            var error = Math.Abs(analytic - numeric);
            var agrees = error <= (tolerance * Math.Max(Math.Abs(analytic), Math.Abs(numeric))) + noise;

            // Where they do not agree: from the left and from the right the slopes of a smooth function differ by something like h, of a kink by the same at every h.
            (double Left, double Right)? kink = null, bend = null;
            var jumps = false;
            if (!agrees)
            {
                var here = At(0);
                double left = (here - halfMinus) / (h / 2), right = (halfPlus - here) / (h / 2);
                double closeMinus = At(-h / CloserBy), closePlus = At(h / CloserBy);
                double nearLeft = (here - closeMinus) / (h / CloserBy), nearRight = (closePlus - here) / (h / CloserBy);
                var jump = Math.Abs(right - left);
                bool jumpsLeft = JumpsOff(left, nearLeft, noise), jumpsRight = JumpsOff(right, nearRight, noise);
                jumps = jumpsLeft || jumpsRight;
                if (jumps) kink = (jumpsLeft ? Beyond(minus, halfMinus, closeMinus, -h) : Extrapolated(left, nearLeft), jumpsRight ? Beyond(plus, halfPlus, closePlus, h) : Extrapolated(right, nearRight));
                else if (jump > 1e3 * noise && jump > 1e-3 * Math.Max(Math.Abs(left), Math.Abs(right)) && Math.Abs(nearRight - nearLeft) > jump / 4) kink = (nearLeft, nearRight);
                else
                {
                    // Once but not twice differentiable (Huber at its knee, relu² at 0): central differences are off by
                    // something like h there. From each side alone the function is smooth, and both must give the rule's.
                    double fromLeft = Extrapolated(left, nearLeft), fromRight = Extrapolated(right, nearRight);
                    var slack = (tolerance * Math.Max(Math.Abs(analytic), Math.Abs(numeric))) + (CloserBy * noise);
                    var apart = h / 2 * (1 - (1 / CloserBy * 2)) / 2; // between the middles of [0, h/64] and [0, h/2]
                    double before = (nearLeft - left) / apart, after = (right - nearRight) / apart;
                    if (Math.Abs(analytic - fromLeft) <= slack && Math.Abs(analytic - fromRight) <= slack && Math.Abs(after - before) * h > noise)
                    {
                        (agrees, bend, numeric) = (true, (before, after), (fromLeft + fromRight) / 2);
                    }
                }
            }
            elements.Add(new GradientElement(level + 1, input, position, analytic, numeric, agrees, kink) { IsJump = jumps, Bend = bend, Noise = 4 * noise });
        }

        /// <summary>From h/2 to h/64 the slope at a jump grows as 1/h does, 32 times; a root's by less than 6.</summary>
        private static bool JumpsOff(double slope, double near, double noise) => Math.Abs(near) > 16 * Math.Abs(slope) && Math.Abs(near) > 1e3 * noise;

        /// <summary>The slope on one side, from those over h/2 and h/64: each is off by something proportional.</summary>
        private static double Extrapolated(double slope, double near) => near - ((slope - near) / 31);

        /// <summary>The slope beyond a jump: over [h/2, h] and [h/64, h/2], whose middles are 96/128 and 33/128 of h away, extrapolated to 0.</summary>
        private static double Beyond(double atStep, double atHalf, double close, double h)
        {
            double far = (atStep - atHalf) / (h / 2), near = (atHalf - close) / (h * 31 / 64);
            return near - ((far - near) * 33 / 63) + 0.0; // no -0
        }

        private static string Position(int element, Shape shape)
        {
            var index = new int[shape.Rank];
            for (var axis = shape.Rank - 1; axis >= 0; axis--) (element, index[axis]) = Math.DivRem(element, shape[axis]);
            return Shape.Format(index);
        }
    }

    /// <summary>Moves the inputs a step away from where they are, along an element or a direction, and back exactly.</summary>
    private sealed class Move
    {
        private readonly List<(Tensor<double> X, int Position, double From, double Along)> parts = [];

        public Move(Tensor<double> x, int element)
        {
            Add(x, element, 1);
            Scale = Math.Max(1, Math.Abs(parts[0].From));
        }

        public Move(Tensor<double>[] xs, Tensor<double>[] direction)
        {
            for (var i = 0; i < xs.Length; i++)
                for (var j = 0; j < xs[i].Size; j++) Add(xs[i], j, direction[i].AsSpan()[j]);
        }

        /// <summary>The size of a step of 1: large elements are moved further, as their rounding is coarser.</summary>
        public double Scale { get; } = 1;

        public void To(double step)
        {
            foreach (var (x, position, from, along) in parts)
            {
                x.Storage.Span(x.Shape)[position] = from + (step * along);
                x.Storage.Version++;
            }
        }

        private void Add(Tensor<double> x, int element, double along)
        {
            Span<int> index = stackalloc int[x.Rank];
            for (var axis = x.Rank - 1; axis >= 0; axis--) (element, index[axis]) = Math.DivRem(element, x.Shape[axis]);
            var position = x.Layout.Position(index);
            parts.Add((x, position, x.Buffer[position], along));
        }
    }
}
