namespace Autograd.Core;

/// <summary>
/// A way to lay the elements of a tensor in memory other than one after another. The gaps are NaN, so that reading one shows.
/// </summary>
internal sealed class Arrangement(string name, Func<Tensor<double>, Tensor<double>> lay)
{
    private const int Gap = 3;

    /// <summary>Such as <c>transposed</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The same elements, laid out so.</summary>
    public Tensor<double> Lay(Tensor<double> x) => lay(x);

    public static IReadOnlyList<Arrangement> All { get; } =
    [
        new("offset", static x => Laid(x, RowMajor(x.Shape, step: 1), Gap)),
        new("strided", static x => Laid(x, RowMajor(x.Shape, step: 2), 1)),
        new("in short runs", static x => Laid(x, RowMajor(x.Shape, step: 1, gap: Gap), 0)),
        new("transposed", static x => Laid(x, ColumnMajor(x.Shape), 0)),
        new("flipped", static x => Laid(x, Array.ConvertAll(RowMajor(x.Shape, step: 1), static stride => -stride), Math.Max(x.Size - 1, 0))),
        new("transposed, flipped and strided", static x => Laid(x, Array.ConvertAll(ColumnMajor(x.Shape), static stride => -2 * stride), (2 * Math.Max(x.Size - 1, 0)) + 1)),
    ];

    /// <summary>Views that show elements several times: an axis of size 1 made of the first position, and expanded back. They hold other elements than x.</summary>
    public static IEnumerable<Arrangement> Expanded(int rank)
    {
        for (var axis = 0; axis < rank; axis++)
        {
            var along = axis;
            yield return new Arrangement($"expanded along axis {axis}", x => x.Shape[along] == 0 ? x : x.Slice(along, 0, 1).Contiguous().Expand(x.Shape));
        }
        if (rank > 1) yield return new Arrangement("expanded along every axis", static x => x.Size == 0 ? x : Tensor.Scalar(x.At(new int[x.Rank])).Expand(x.Shape));
    }

    private static Tensor<double> Laid(Tensor<double> x, int[] strides, int offset)
    {
        var end = offset;
        for (var axis = 0; axis < strides.Length; axis++) end += Math.Max(strides[axis] * (x.Shape[axis] - 1), 0);
        var storage = Storage<double>.Rent(end + 1 + Gap, x.Storage.Op);
        storage.Span(x.Shape).Fill(double.NaN);
        var layout = Layout.Strided(x.Shape, strides, offset);
        Kernel<double>.Copy(x.Buffer, x.Layout, storage.Span(x.Shape), layout);
        return new Tensor<double>(storage, layout);
    }

    /// <summary>Strides of row-major order with a step between elements and a gap after each run of the last axis.</summary>
    private static int[] RowMajor(Shape shape, int step, int gap = 0)
    {
        var strides = new int[shape.Rank];
        for (int axis = shape.Rank - 1, stride = step; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= Math.Max(shape[axis], 1);
            if (axis == shape.Rank - 1) stride += gap;
        }
        return strides;
    }

    private static int[] ColumnMajor(Shape shape)
    {
        var strides = new int[shape.Rank];
        for (int axis = 0, stride = 1; axis < shape.Rank; axis++)
        {
            strides[axis] = stride;
            stride *= Math.Max(shape[axis], 1);
        }
        return strides;
    }
}
