using System.Numerics;
using Autograd.Core;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Autograd.Nn;

/// <summary>
/// Newton's method with the curvature guessed from the last few steps (Liu and Nocedal, 1989), for smooth functions without noise: all parameters are one vector, and a step evaluates the function several times.
/// With <c>s = t·d</c> the last moves and <c>y</c> the changes of the gradient they made, the direction is <c>d = −H·g</c> by the two-loop recursion, which begins with <c>H = (y·s)/(y·y)</c>. PyTorch: optim.LBFGS.
/// </summary>
public sealed partial class Lbfgs<T> : Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double LeastCurvature = 1e-10; // of y·s: below it the guess would not be convex

    private readonly int size;

    /// <summary>An optimizer of these parameters.</summary>
    /// <param name="parameters">What to train: <c>model.Parameters()</c>.</param>
    /// <param name="learningRate">How far along a direction. PyTorch: lr.</param>
    /// <param name="maxIterations">Directions a step. PyTorch: max_iter.</param>
    /// <param name="maxEvaluations">Evaluations after which a step takes no further direction; null for 5/4 of the iterations. PyTorch: max_eval.</param>
    /// <param name="gradientTolerance">A gradient none of whose elements is larger is a minimum. PyTorch: tolerance_grad.</param>
    /// <param name="changeTolerance">A step ends when no parameter, or the loss, changes by more. PyTorch: tolerance_change.</param>
    /// <param name="historySize">How many moves are remembered. PyTorch: history_size.</param>
    /// <param name="lineSearch">How the way along a direction is decided on. PyTorch: line_search_fn.</param>
    /// <exception cref="ArgumentException">Parameters that cannot be trained.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A negative tolerance or learning rate, a count below 1, or a line search that is none.</exception>
    public Lbfgs(
        IEnumerable<Tensor<T>> parameters, double learningRate = 1, int maxIterations = 20, int? maxEvaluations = null, double gradientTolerance = 1e-7, double changeTolerance = 1e-9,
        int historySize = 100, LineSearch lineSearch = LineSearch.None)
        : base(parameters, learningRate)
    {
        size = Parameters.Sum(static parameter => parameter.Size);
        MaxIterations = maxIterations;
        MaxEvaluations = maxEvaluations ?? maxIterations * 5 / 4;
        GradientTolerance = gradientTolerance;
        ChangeTolerance = changeTolerance;
        HistorySize = historySize;
        LineSearch = lineSearch;
    }

    /// <summary>Directions a step.</summary>
    public int MaxIterations { get; set => field = CheckOption.AtLeast(Name, 1, value, nameof(MaxIterations)); }

    /// <summary>Evaluations after which a step takes no further direction.</summary>
    public int MaxEvaluations { get; set => field = CheckOption.AtLeast(Name, 1, value, nameof(MaxEvaluations)); }

    /// <summary>The largest element of a gradient that counts as 0.</summary>
    public double GradientTolerance { get; set => field = NotNegative(value); }

    /// <summary>The largest change that counts as none.</summary>
    public double ChangeTolerance { get; set => field = NotNegative(value); }

    /// <summary>How many moves are remembered.</summary>
    public int HistorySize { get; set => field = CheckOption.AtLeast(Name, 1, value, nameof(HistorySize)); }

    /// <summary>How the way along a direction is decided on.</summary>
    public LineSearch LineSearch
    {
        get;
        set => field = Enum.IsDefined(value) ? value : throw CheckOption.Wrong(Name, (int)value, nameof(LineSearch), "LineSearch.None or LineSearch.StrongWolfe");
    }

    /// <summary>Not for this optimizer.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void Step() =>
        throw new InvalidOperationException("Lbfgs: a step evaluates the loss several times; call Step(() => { using var tape = ...; loss.Backward(); return loss.Item(); }).");

    /// <summary>Goes down along several directions, one after the other.</summary>
    /// <param name="evaluate">Computes the loss for the parameters as they then are, calls its <c>Backward</c>, and returns it. Gradients are forgotten before each call. PyTorch: closure.</param>
    /// <returns>The loss before the step.</returns>
    public T Step(Func<T> evaluate)
    {
        ArgumentNullException.ThrowIfNull(evaluate);
        var before = Evaluate(evaluate);
        var (f, g) = (Value(before), Gradient());
        var evaluations = 1;
        if (Largest(g) <= GradientTolerance) return before;

        for (var iteration = 1; iteration <= MaxIterations; iteration++)
        {
            iterations++;
            if (iterations == 1) direction = Scale(-1, g);
            else
            {
                Remember(s: Scale(step, direction), y: Combine(g, -1, previousGradient));
                direction = Direction(g);
            }
            var previous = f;
            previousGradient = g;
            step = LearningRate * (iterations == 1 ? Math.Min(1, 1 / g.Sum(Math.Abs)) : 1);
            var slope = Dot(g, direction);
            if (slope > -ChangeTolerance) break;

            var start = Position();
            if (LineSearch == LineSearch.StrongWolfe)
            {
                var (found, trials) = StrongWolfe.Search(t => Try(evaluate, start, t), new LinePoint(0, f, g, slope), step, Largest(direction), ChangeTolerance);
                (step, f, g) = (found.T, found.F, found.Gradient);
                evaluations += trials;
                MoveTo(start, step);
            }
            else
            {
                MoveTo(start, step);
                if (iteration == MaxIterations) break; // nobody would ask for it
                (f, g) = (Value(Evaluate(evaluate)), Gradient());
                evaluations++;
            }
            if (evaluations >= MaxEvaluations || Largest(g) <= GradientTolerance || Largest(direction) * step <= ChangeTolerance || Math.Abs(f - previous) < ChangeTolerance) break;
        }
        return before;
    }

    /// <summary>−H·g: through the remembered moves from the last to the first, and back (Nocedal and Wright, algorithm 7.4).</summary>
    private double[] Direction(double[] g)
    {
        var q = Scale(-1, g);
        var alpha = new double[history.Count];
        for (var i = history.Count - 1; i >= 0; i--)
        {
            alpha[i] = Dot(history[i].S, q) / history[i].Curvature;
            q = Combine(q, -alpha[i], history[i].Y);
        }
        q = Scale(scale, q);
        for (var i = 0; i < history.Count; i++) q = Combine(q, alpha[i] - (Dot(history[i].Y, q) / history[i].Curvature), history[i].S);
        return q;
    }

    private void Remember(double[] s, double[] y)
    {
        var curvature = Dot(y, s);
        if (!(curvature > LeastCurvature)) return; // or NaN
        while (history.Count >= HistorySize) history.RemoveAt(0);
        history.Add((s, y, curvature));
        scale = curvature / Dot(y, y);
    }

    private LinePoint Try(Func<T> evaluate, double[] start, double t)
    {
        MoveTo(start, t);
        var f = Value(Evaluate(evaluate));
        var g = Gradient();
        return new LinePoint(t, f, g, Dot(g, direction));
    }

    private T Evaluate(Func<T> evaluate)
    {
        ZeroGrad();
        return evaluate();
    }

    private double Value(T loss) => Maximize ? -double.CreateTruncating(loss) : double.CreateTruncating(loss);

    /// <summary>All gradients as one vector, that of a parameter without one 0.</summary>
    private double[] Gradient()
    {
        var all = new double[size];
        Visit((parameter, place) =>
        {
            if (parameter.Grad is { } gradient) Widen(gradient.AsSpan(), all.AsSpan(place), Maximize ? -1 : 1);
        });
        return all;
    }

    private double[] Position()
    {
        var all = new double[size];
        Visit((parameter, place) => Widen(parameter.AsSpan(), all.AsSpan(place), 1));
        return all;
    }

    /// <summary>θ = start + t·d.</summary>
    private void MoveTo(double[] start, double t) => Visit((parameter, place) => parameter.Update(elements =>
    {
        for (var i = 0; i < elements.Length; i++) elements[i] = T.CreateTruncating(start[place + i] + (t * direction[place + i]));
    }));

    private void Visit(Action<Tensor<T>, int> visit)
    {
        var place = 0;
        foreach (var parameter in Parameters)
        {
            visit(parameter, place);
            place += parameter.Size;
        }
    }

    private static void Widen(ReadOnlySpan<T> from, Span<double> to, double sign)
    {
        for (var i = 0; i < from.Length; i++) to[i] = sign * double.CreateTruncating(from[i]);
    }

    private static double Dot(double[] a, double[] b) => TensorPrimitives.Dot<double>(a, b);

    private static double Largest(double[] x) => x.Length == 0 ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude<double>(x));

    private static double[] Scale(double factor, double[] x) => Array.ConvertAll(x, value => factor * value);

    /// <summary>a + factor·b.</summary>
    private static double[] Combine(double[] a, double factor, double[] b)
    {
        var sum = new double[a.Length];
        for (var i = 0; i < sum.Length; i++) sum[i] = a[i] + (factor * b[i]);
        return sum;
    }
}
