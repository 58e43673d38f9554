using System.Globalization;
using Autograd.Benchmarks.Versus;
using Autograd.Core;
using Autograd.Nn;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Autograd.Benchmarks;

/// <summary>
/// docs/12-making-it-fast.md in numbers: the same work as one would write it first, then better, rung by rung, each measured in one run: <c>dotnet run -c Release --project benchmarks -- ladder [--filter TEXT]</c>.
/// </summary>
internal static class Ladder
{
    private const int N = 512, Rows = 1000, Many = 1_000_000;

    /// <summary>One way to do the work of its ladder, on so many threads.</summary>
    private sealed record Rung(string What, Action Run, int Threads = 1);

    public static void Climb(string filter)
    {
        foreach (var (work, rungs) in All().Where(ladder => ladder.Work.Contains(filter, StringComparison.Ordinal)))
        {
            Console.WriteLine($"\n| {work} | time | gain |\n|---|---:|---:|");
            var before = double.NaN;
            foreach (var rung in rungs)
            {
                Parallelism.Threads = rung.Threads;
                Timing.Warm(rung.Run);
                var now = Timing.Measure(rung.Run, 0.5).Median;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {rung.What} | {Row.Time(now)} | {(double.IsNaN(before) ? "" : $"{before / now:0.0}")} |"));
                before = now;
            }
        }
    }

    private static IEnumerable<(string Work, Rung[] Rungs)> All()
    {
        var random = new RandomStream(1);
        Tensor<float> Normal(params int[] sizes) => Tensor.Normal<float>(Shape.Create(sizes), random);

        float[] a = Normal(N, N).ToArray(), b = Normal(N, N).ToArray(), c = new float[N * N];
        var (matrix, other) = (Normal(N, N), Normal(N, N));
        yield return ("a product of two 512 x 512 matrices",
        [
            new("three loops, as the formula is written", () => ByFormula(a, b, c)),
            new("the loops in another order: along rows of B and C", () => ByRows(a, b, c)),
            new("the same, a register at a time", () => ByRegisters(a, b, c)),
            new("tiles that stay in registers, blocks that stay in caches", Scoped(() => matrix.MatMul(other))),
            new("two threads", Scoped(() => matrix.MatMul(other)), 2),
        ]);

        var (x, y, numbers) = (new float[Many], new float[Many], Normal(Many));
        numbers.CopyTo(x);
        yield return ("the exponential of a million numbers",
        [
            new("MathF.Exp in a loop", () => { for (var i = 0; i < x.Length; i++) y[i] = MathF.Exp(x[i]); }),
            new("TensorPrimitives.Exp", () => TensorPrimitives.Exp(x, y)),
            new("a polynomial in whole registers", Scoped(() => numbers.Exp())),
            new("two threads", Scoped(() => numbers.Exp()), 2),
        ]);

        var scores = Normal(Rows, Rows).RequireGrad();
        var dy = Normal(Rows, Rows);
        yield return ("softmax of 1000 rows of 1000, and its gradient",
        [
            new("composed: greatest, difference, exponential, sum, quotient", Recorded(scores, dy, () => Composed(scores))),
            new("fused: each row comes from memory once, forward and back", Recorded(scores, dy, () => scores.Softmax(-1))),
            new("two threads", Recorded(scores, dy, () => scores.Softmax(-1)), 2),
        ]);
        yield return ("gelu of a million numbers, and its gradient",
        [
            new("composed: x · ½ (1 + erf(x/√2))", Recorded(scores, dy, () => scores * 0.5 * (1 + (scores * (1 / Math.Sqrt(2))).Erf()))),
            new("fused: one pass forward, one back", Recorded(scores, dy, () => scores.Gelu())),
            new("two threads", Recorded(scores, dy, () => scores.Gelu()), 2),
        ]);

        var images = Normal(32, 16, 14, 14);
        var weight = Normal(32, 16, 3, 3);
        yield return ("a convolution of 32 images of 16 x 14 x 14, 3 x 3, to 32 channels",
        [
            new("patches written down, then a product", Scoped(() => weight.Reshape(32, 144).MatMul(images.Unfold(3, padding: 1)))),
            new("patches read where they lie", Scoped(() => images.Convolve2d(weight, padding: 1))),
            new("two threads", Scoped(() => images.Convolve2d(weight, padding: 1)), 2),
        ]);

        var chain = TapeWorkloads.Chain(1024);
        yield return ("a step of 300 operations on 1024 numbers, forward and backward",
        [
            new("arrays from the garbage collector", () => WithoutPool(chain)),
            new("arrays from the pool", chain),
        ]);

        var parameter = Normal(Many).RequireGrad();
        using (new Tape<float>()) parameter.Square().Sum().Backward();
        var (first, second) = (Tensor.Zeros<float>([Many]), Tensor.Zeros<float>([Many]));
        var adam = new Adam<float>([parameter]);
        yield return ("an update by Adam of a million parameters",
        [
            new("composed of operations", () => AdamOfOperations(parameter, first, second)),
            new("one pass", adam.Step),
            new("two threads", adam.Step, 2),
        ]);
    }

    private static void ByFormula(float[] a, float[] b, float[] c)
    {
        for (var i = 0; i < N; i++)
            for (var j = 0; j < N; j++)
            {
                var sum = 0f;
                for (var k = 0; k < N; k++) sum += a[(i * N) + k] * b[(k * N) + j];
                c[(i * N) + j] = sum;
            }
    }

    private static void ByRows(float[] a, float[] b, float[] c)
    {
        Array.Clear(c);
        for (var i = 0; i < N; i++)
            for (var k = 0; k < N; k++)
                for (var j = 0; j < N; j++) c[(i * N) + j] += a[(i * N) + k] * b[(k * N) + j];
    }

    private static void ByRegisters(float[] a, float[] b, float[] c)
    {
        Array.Clear(c);
        for (var i = 0; i < N; i++)
            for (var k = 0; k < N; k++) TensorPrimitives.MultiplyAdd(b.AsSpan(k * N, N), a[(i * N) + k], c.AsSpan(i * N, N), c.AsSpan(i * N, N));
    }

    private static Tensor<float> Composed(Tensor<float> x)
    {
        var e = (x - x.Detach().Max(-1, keepDims: true)).Exp();
        return e / e.Sum(-1, keepDims: true);
    }

    private static void AdamOfOperations(Tensor<float> parameter, Tensor<float> first, Tensor<float> second)
    {
        using var scope = new TensorScope();
        var gradient = parameter.Grad!;
        first.CopyFrom((0.9 * first) + (0.1 * gradient));
        second.CopyFrom((0.999 * second) + (0.001 * gradient.Square()));
        parameter.CopyFrom(parameter.Detach() - (1e-3 * first / (second.Sqrt() + 1e-8)));
    }

    private static Action Scoped(Func<Tensor<float>> f) => () =>
    {
        using var scope = new TensorScope();
        f();
    };

    private static Action Recorded(Tensor<float> x, Tensor<float> dy, Func<Tensor<float>> f) => () =>
    {
        using var tape = new Tape<float>();
        x.ZeroGrad();
        f().Backward(dy);
    };

    private static void WithoutPool(Action run)
    {
        var before = BufferPool.ByteBudget;
        BufferPool.ByteBudget = 0;
        run();
        BufferPool.ByteBudget = before;
    }
}
