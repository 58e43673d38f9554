using Autograd.Core;

namespace Autograd.Tests;

/// <summary>The gradient of each primitive, first and second order, on contiguous and on strided inputs. Their conventions at kinks are in KinkTests.</summary>
public class GradientTests
{
    private sealed record Primitive(Derivatives.Function Function, int[][] Inputs, double Low = -2, double High = 2);

    private static readonly int[] m = [3, 4];
    private static readonly Indices Twice = Indices.From([[0, 3, 3], [1, 1, 2]]); // repeated, and fewer rows than the input has
    private static readonly Mask Some = Mask.From([true, false, true, true], [4]);

    private static readonly Dictionary<string, Primitive> Primitives = new()
    {
        ["a + b"] = new(x => x[0] + x[1], [m, m]),
        ["a - b"] = new(x => x[0] - x[1], [m, m]),
        ["a * b"] = new(x => x[0] * x[1], [m, m]),
        ["a / b"] = new(x => x[0] / x[1], [m, m], 0.5, 2),
        ["a + row"] = new(x => x[0] + x[1], [m, [4]]),
        ["column - a"] = new(x => x[0] - x[1], [[3, 1], m]),
        ["row * column"] = new(x => x[0] * x[1], [[4], [3, 1]]),
        ["a / scalar"] = new(x => x[0] / x[1], [m, []], 0.5, 2),
        ["one element / a"] = new(x => x[0] / x[1], [[1, 1, 1], m], 0.5, 2),
        ["a * a"] = new(x => x[0] * x[0], [m]),
        ["a / a²"] = new(x => x[0] / (x[0] * x[0]), [m], 0.5, 2),
        ["-x"] = new(x => -x[0], [m]),
        ["x + c"] = new(x => x[0] + 0.7, [m]),
        ["x - c"] = new(x => x[0] - 0.7, [m]),
        ["c - x"] = new(x => 0.7 - x[0], [m]),
        ["x * c"] = new(x => x[0] * 0.7, [m]),
        ["x / c"] = new(x => x[0] / 0.7, [m]),
        ["c / x"] = new(x => 0.7 / x[0], [m], 0.5, 2),
        ["exp"] = new(x => x[0].Exp(), [m]),
        ["log"] = new(x => x[0].Log(), [m], 0.5, 2),
        ["tanh"] = new(x => x[0].Tanh(), [m]),
        ["square"] = new(x => x[0].Square(), [m]),
        ["relu"] = new(x => x[0].Relu(), [m]),
        ["clamp"] = new(x => x[0].Clamp(-1, 1.2), [m]),
        ["where"] = new(x => Some.Where(x[0], x[1]), [m, m]),
        ["where, broadcast"] = new(x => Some.Where(x[0], x[1]), [[3, 1], []]),
        ["where, a number"] = new(x => Some.Where(x[0], 7), [m]),
        ["sum"] = new(x => x[0].Sum(), [m]),
        ["sum of an axis"] = new(x => x[0].Sum(0), [m]),
        ["sum of two axes, kept"] = new(x => x[0].Sum([0, -1], keepDims: true), [[2, 3, 4]]),
        ["sum of no axis"] = new(x => x[0].Sum([]), [m]),
        ["mean"] = new(x => x[0].Mean(), [m]),
        ["mean of an axis"] = new(x => x[0].Mean(-1), [m]),
        ["max"] = new(x => x[0].Max(), [m]),
        ["max of an axis"] = new(x => x[0].Max(1), [m]),
        ["max of two axes, kept"] = new(x => x[0].Max([0, 2], keepDims: true), [[2, 3, 4]]),
        ["matmul"] = new(x => x[0].MatMul(x[1]), [m, [4, 2]]),
        ["matmul with itself, transposed"] = new(x => x[0].MatMul(x[0].Transpose()), [m]),
        ["matmul of a batch and a matrix"] = new(x => x[0].MatMul(x[1]), [[2, 3, 4], [4, 2]]),
        ["matmul of a matrix and a batch"] = new(x => x[0].MatMul(x[1]), [m, [2, 4, 2]]),
        ["matmul of batches that broadcast"] = new(x => x[0].MatMul(x[1]), [[2, 1, 2, 3], [3, 3, 2]]),
        ["log-softmax"] = new(x => x[0].LogSoftmax(), [m]),
        ["log-softmax of the first axis"] = new(x => x[0].LogSoftmax(0), [m]),
        ["gather"] = new(x => x[0].Gather(1, Twice), [m]),
        ["scatter-add"] = new(x => x[0].ScatterAdd(1, Twice, x[1]), [m, [2, 3]]),
        ["reshape"] = new(x => x[0].Reshape(2, -1), [m]),
        ["permute"] = new(x => x[0].Permute(2, 0, 1), [[2, 3, 4]]),
        ["transpose"] = new(x => x[0].Transpose(), [m]),
        ["slice"] = new(x => x[0][1.., Slice.Step(2)], [m]),
        ["slice backwards"] = new(x => x[0][Slice.Step(-2), 1..3], [m]),
        ["position"] = new(x => x[0][1, -1], [m]),
        ["flip"] = new(x => x[0].Flip([0, 1]), [m]),
        ["expand"] = new(x => x[0].Expand(2, 3, 4), [[3, 1]]),
        ["squeeze"] = new(x => x[0].Squeeze(), [[1, 3, 1]]),
        ["unsqueeze"] = new(x => x[0].Unsqueeze(1), [m]),
        ["pad"] = new(x => x[0].Pad(1, 2, 0, 1), [m]),
        ["crop"] = new(x => x[0].Pad(-1, 2, 1, -1), [m]),
        ["contiguous"] = new(x => x[0].Transpose().Contiguous(), [m]),
        ["concatenate"] = new(x => Tensor.Concatenate([x[0], x[1], x[0]], 1), [m, [3, 2]]),
        ["a function of many"] = new(x => ((x[0].MatMul(x[1]).Tanh() * x[0]).LogSoftmax() / (1 + (-x[1]).Exp())).Sum(0), [[3, 3], [3, 3]]),
    };

    public static TheoryData<string> Names => [.. Primitives.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_gradient_is_what_central_differences_give(string name) => Check(name, StridedCase.Dense, Derivatives.First);

    [Theory]
    [MemberData(nameof(Names))]
    public void So_is_the_gradient_of_the_gradient(string name) => Check(name, StridedCase.Dense, Derivatives.Second);

    [Theory]
    [MemberData(nameof(Names))]
    public void Both_are_right_for_inputs_that_lie_in_any_way(string name)
    {
        Check(name, Strided, Derivatives.First);
        Check(name, Strided, Derivatives.Second);
    }

    private static void Check(string name, Func<int[], ulong, StridedCase> lay, Action<Derivatives.Function, StridedCase[], double, double> law)
    {
        var primitive = Primitives[name];
        law(primitive.Function, [.. primitive.Inputs.Select((sizes, i) => lay(sizes, (ulong)(21 + i)))], primitive.Low, primitive.High);
    }

    /// <summary>The axes in reverse order of memory, with gaps, backwards, and not from the start.</summary>
    private static StridedCase Strided(int[] sizes, ulong seed) => new(
        sizes, [.. sizes.Select((_, axis) => axis % 2 == 0 ? AxisKind.Backwards : AxisKind.Apart)], [.. Enumerable.Range(0, sizes.Length).Reverse()], Offset: 3, seed);
}
