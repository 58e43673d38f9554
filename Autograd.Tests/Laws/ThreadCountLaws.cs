using Autograd.Core;
using Autograd.Tests.Catalog;
using Autograd.Tests.Training;

namespace Autograd.Tests.Laws;

/// <summary>
/// The number of threads changes no bit of a value, a gradient or a second derivative: every operation of the catalogue that takes larger inputs, at a size that is shared among threads.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class ThreadCountLaws
{
    private const int Large = 140_000; // elements of the largest input: more than any elementwise pass keeps on one thread

    /// <summary>How the shapes of a case grow by a factor: a further leading axis, a larger batch, a longer first axis, a longer last one.</summary>
    private static readonly Func<Shape[], int, int[][]>[] Ways =
    [
        (shapes, factor) => [.. shapes.Select(shape => (int[])[factor, .. shape.Sizes])],
        (shapes, factor) => [.. shapes.Select((shape, i) => i > 0 || shape.Rank == 0 ? shape.Sizes.ToArray() : [shape[0] * factor, .. shape.Sizes[1..]])],
        (shapes, factor) => [.. shapes.Select(shape => shape.Rank == 0 ? shape.Sizes.ToArray() : [shape[0] * factor, .. shape.Sizes[1..]])],
        (shapes, factor) => [.. shapes.Select(shape => shape.Rank == 0 ? shape.Sizes.ToArray() : [.. shape.Sizes[..^1], shape[^1] * factor])],
    ];

    /// <summary>What grows by more than its inputs: step after step of a sequence, chunk after chunk, all pairs, part after part.</summary>
    private static readonly string[] Apart = ["AlignmentLogLikelihood", "Ctc", "LinearCrossEntropy in chunks", "InfoNce", "Split"];

    public static TheoryData<string> Rows => [.. OperationCatalog.Rows.Where(row => !Apart.Any(row.Name.StartsWith) && Enlarged(row.Operation) is not null).Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Of_two_threads_the_bits_are_those_of_one(string name)
    {
        var operation = OperationCatalog.Row(name).Operation;
        var shapes = Enlarged(operation)!;
        var expected = Bits(operation, shapes, threads: 1);
        Assert.Equal(expected, Bits(operation, shapes, threads: 2));
    }

    /// <summary>Most of the catalogue; the others hold indices, masks or targets of one size.</summary>
    [Fact]
    public void Most_operations_can_be_made_large() => Assert.InRange(Rows.Count, 0.7 * OperationCatalog.Rows.Count, OperationCatalog.Rows.Count);

    private static int[][]? Enlarged(Operation operation)
    {
        var shapes = operation.Cases.FirstOrDefault(shapes => shapes.All(shape => shape.Size > 1)) ?? operation.Cases[0];
        var factor = Large / Math.Max(1, shapes[0].Size);
        return Ways.Where(way => OutputSize(way, 4) is > 0 and var four && four <= 2 * OutputSize(way, 2) && OutputSize(way, factor) > 0) // no table of all pairs
            .Select(way => way(shapes, factor)).FirstOrDefault();

        int OutputSize(Func<Shape[], int, int[][]> way, int factor)
        {
            using var scope = new TensorScope();
            try
            {
                return operation.Function(Draw(operation, way(shapes, factor), new RandomStream(1))).Size;
            }
            catch (ArgumentException)
            {
                return 0; // it holds something of one size
            }
        }
    }

    private static Tensor<double>[] Draw(Operation operation, int[][] shapes, RandomStream random) => operation.Draw(Array.ConvertAll(shapes, axes => Shape.Create(axes)), random);

    /// <summary>A hash of the value, the gradients, and the gradients of a sum of those.</summary>
    private static Dictionary<string, long> Bits(Operation operation, int[][] shapes, int threads)
    {
        var before = Parallelism.Threads;
        Parallelism.Threads = threads;
        try
        {
            var random = new RandomStream(1);
            using var scope = new TensorScope();
            var xs = Array.ConvertAll(Draw(operation, shapes, random), x => x.RequireGrad());
            using var tape = new Tape<double>();
            var y = operation.Function(xs);
            var bits = new Dictionary<string, long> { ["value"] = Hash(y) };
            var gradients = tape.Gradient(y, xs, Tensor.Normal<double>(y.Shape, random), createGraph: true);
            for (var i = 0; i < xs.Length; i++) bits[$"gradient of input {i}"] = Hash(gradients[i]);
            var sum = gradients.Select(gradient => gradient.Square().Sum()).Aggregate((a, b) => a + b);
            if (!sum.RequiresGrad) return bits;
            var second = tape.Gradient(sum, xs);
            for (var i = 0; i < xs.Length; i++) bits[$"second derivative by input {i}"] = Hash(second[i]);
            return bits;
        }
        finally
        {
            Parallelism.Threads = before;
        }
    }

    private static long Hash(Tensor<double> x)
    {
        var hash = 17L;
        foreach (var value in x.ToArray()) hash = (hash * 31) + BitConverter.DoubleToInt64Bits(value);
        return hash;
    }
}
