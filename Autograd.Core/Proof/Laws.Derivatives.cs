namespace Autograd.Core;

// What a derivative is: the slope along any direction, of the function and of its own derivative, in both modes.
public static partial class Laws
{
    /// <summary>
    /// The gradient is the slope: for random u and v, <c>⟨∇⟨f(x), u⟩, v⟩</c> and each of its elements equal differences of <c>⟨f, u⟩</c>. u is random, never a plain sum, which
    /// rules that are wrong in sum-preserving ways would pass.
    /// </summary>
    public static Law DirectionalDerivative { get; } = new(
        "directional derivative",
        "the gradient of ⟨f(x), u⟩ is its slope by differences, for a random u, along each axis and a random direction",
        Always,
        static trial => trial.EachCase(xs => EachLayout(trial, xs, xs => trial.Differentiate(trial.F, xs))));

    /// <summary>
    /// The same of the rule: <c>vjp(u, x)</c> is a function like any other, and its gradients with respect to x and to u are slopes too. Only this sees an operand that a rule detached.
    /// </summary>
    public static Law SecondOrder { get; } = new(
        "second order",
        "the rule itself, as a function of the output's gradient and the inputs, is differentiated correctly",
        Always,
        static trial => trial.EachCase(xs => EachLayout(trial, xs, xs =>
        {
            var u = trial.Direction(trial.ResultShape(xs));
            for (var input = 0; input < xs.Length; input++)
            {
                var i = input;
                trial.Differentiate(all => Pullback.Of(trial.F, [.. all.Skip(1)], all[0], i), [u, .. xs]);
            }
        })));

    /// <summary>
    /// Forward mode: <c>Jv</c>, made of two reverse passes, equals the slope of every element of f along v; and <c>⟨Jv, u⟩ = ⟨v, Jᵀu⟩</c> to rounding.
    /// The second half holds for any linear rule, right or wrong: it proves the machinery, and the first proves the rule.
    /// </summary>
    public static Law ForwardMode { get; } = new(
        "forward mode",
        "Jv is the slope of every element along v, and ⟨Jv, u⟩ = ⟨v, Jᵀu⟩",
        Always,
        static trial => trial.EachCase(xs =>
        {
            var u = trial.Direction(trial.ResultShape(xs));
            var gradients = Pullback.Of(trial.F, xs, u).Gradients;
            for (var i = 0; i < xs.Length; i++) CheckForward(trial, xs, i, u, gradients[i]);
        }));

    /// <summary>At a corner the derivative is a convention, and it is the documented one, exactly.</summary>
    public static Law KinkConvention { get; } = new(
        "kink convention",
        "exactly at a corner the gradient is the documented one",
        static operation => operation.Kinks.Count == 0 ? "it is smooth, or none of its corners is documented" : null,
        static trial =>
        {
            foreach (var kink in trial.Operation.Kinks)
            {
                using var scope = TensorScope.ForEngine();
                var xs = Array.ConvertAll(kink.At, Tensor.From);
                trial.At(xs, $"at a kink: {kink.Convention}");
                var (_, gradients) = Pullback.Of(trial.F, xs, Tensor.Ones<double>(trial.ResultShape(xs)));
                for (var i = 0; i < xs.Length; i++) trial.Same($"the gradient of input {i} and the convention", kink.Gradients[i], gradients[i]);
            }
        });

    /// <summary>A check on the inputs as they are, and once more on a layout chosen at random: rules are fed by strided tensors as often as by dense ones.</summary>
    private static void EachLayout(Trial trial, Tensor<double>[] xs, Action<Tensor<double>[]> check)
    {
        check(xs);
        var arrangement = Arrangement.All[trial.Random.NextInt(Arrangement.All.Count)];
        xs = Array.ConvertAll(xs, x => arrangement.Lay(x));
        trial.At(xs, arrangement.Name);
        check(xs);
    }

    private static void CheckForward(Trial trial, Tensor<double>[] xs, int i, Tensor<double> u, double[] gradient)
    {
        var v = trial.Direction(xs[i].Shape);
        Tensor<double> Along(Tensor<double> x) => trial.F([.. xs.Select((other, j) => j == i ? x : other)]);
        var product = Differentiate.Jvp(Along, xs[i], v).Product.ToArray();

        double[] Moved(double step) => Along(xs[i] + (step * v)).ToArray();
        var h = Differences.Step;
        double[] plus = Moved(h), minus = Moved(-h), halfPlus = Moved(h / 2), halfMinus = Moved(-h / 2);
        for (var k = 0; k < product.Length; k++)
        {
            var slope = Differences.Slope(plus[k], minus[k], halfPlus[k], halfMinus[k], h);
            var noise = Differences.Noise(Math.Max(Math.Abs(plus[k]), Math.Abs(minus[k])), h);
            trial.Close($"the slope along input {i} and Jv, at element {k} of the result,", slope, product[k], (1e-6 * Math.Max(Math.Abs(slope), Math.Abs(product[k]))) + noise);
        }

        var (forward, backward) = (Dot(product, u.ToArray()), Dot(v.ToArray(), gradient));
        trial.Close($"⟨v, Jᵀu⟩ and ⟨Jv, u⟩ for input {i}", backward.Sum, forward.Sum, Trial.Rounding * (1 + forward.Magnitude + backward.Magnitude));
    }

    /// <summary>The inner product, and that of the absolute values, which its rounding error is relative to.</summary>
    private static (double Sum, double Magnitude) Dot(double[] a, double[] b)
    {
        double sum = 0, magnitude = 0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
            magnitude += Math.Abs(a[i] * b[i]);
        }
        return (sum, magnitude);
    }
}
