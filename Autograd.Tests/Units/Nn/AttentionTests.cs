using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class AttentionTests
{
    [Theory]
    [InlineData(3, 3, false)]
    [InlineData(4, 2, true)]
    [InlineData(2, 5, true)]
    [InlineData(1, 1, true)]
    [InlineData(9, 19, false)]
    public void It_is_the_mean_of_the_values_weighted_by_the_keys(int queries, int keys, bool causal)
    {
        var random = new RandomStream(4);
        Tensor<double> q = Tensor.Normal<double>([2, 1, queries, 3], random), k = Tensor.Normal<double>([3, keys, 3], random), v = Tensor.Normal<double>([2, 3, keys, 2], random);
        var added = Tensor.Normal<double>([3, 1, keys], random);
        var part = Mask.From([.. Enumerable.Range(0, queries * keys).Select(i => i % keys == 0 || i % 3 != 1)], [queries, keys]);

        Same.Near(Reference(q, k, v, causal, 1 / Math.Sqrt(3), (_, _, _) => 0), Attention.ScaledDotProductAttention(q, k, v, causal), 1e-12, 1e-13);
        Same.Near(Reference(q, k, v, causal, 0.7, (_, _, _) => 0), Attention.ScaledDotProductAttention(q, k, v, causal, 0.7), 1e-12, 1e-13);
        Same.Near(Reference(q, k, v, causal, 1 / Math.Sqrt(3), (at, _, j) => added.At(at[1], 0, j)), Attention.ScaledDotProductAttention(q, k, v, added, causal), 1e-12, 1e-13);
        Same.Near(Reference(q, k, v, causal, 1 / Math.Sqrt(3), (_, i, j) => part[(i * keys) + j] ? 0 : double.NegativeInfinity), Attention.ScaledDotProductAttention(q, k, v, part, causal), 1e-12, 1e-13);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public void Heads_see_their_part_of_the_features_and_what_masks_leave(bool batchFirst, bool bias)
    {
        const int Batch = 2, Heads = 3, Width = 6, Queries = 4, Keys = 5;
        var random = new RandomStream(8);
        var layer = new MultiheadAttention<double>(Width, Heads, random, bias: bias, batchFirst: batchFirst);
        foreach (var parameter in layer.Parameters()) parameter.CopyFrom(Tensor.Normal<double>(parameter.Shape, random)); // biases are zeros else
        Tensor<double> q = Tensor.Normal<double>([Batch, Queries, Width], random), k = Tensor.Normal<double>([Batch, Keys, Width], random), v = Tensor.Normal<double>([Batch, Keys, Width], random);
        var all = Mask.From([.. Enumerable.Range(0, Queries * Keys).Select(i => i % 7 == 1)], [Queries, Keys]);
        var each = Mask.From([.. Enumerable.Range(0, Batch * Heads * Queries * Keys).Select(i => i % 6 == 1)], [Batch * Heads, Queries, Keys]);
        var padding = Mask.From([false, false, false, true, true, false, false, false, false, true], [Batch, Keys]);
        var added = Tensor.Normal<double>([Queries, Keys], random);

        Check((_, _, _, _) => 0, layer.Forward(Laid(q), Laid(k), Laid(v)));
        Check((_, _, i, j) => Hidden(all[(i * Keys) + j]), layer.Forward(Laid(q), Laid(k), Laid(v), all));
        Check((n, h, i, j) => Hidden(each[(((((n * Heads) + h) * Queries) + i) * Keys) + j]), layer.Forward(Laid(q), Laid(k), Laid(v), each));
        Check((n, _, i, j) => added.At(i, j) + Hidden(padding[(n * Keys) + j]), layer.Forward(Laid(q), Laid(k), Laid(v), added, padding));
        Check((n, _, i, j) => Hidden(j > i || padding[(n * Keys) + j] || all[(i * Keys) + j]), layer.Forward(Laid(q), Laid(k), Laid(v), all, padding, isCausal: true));

        Tensor<double> Laid(Tensor<double> x) => batchFirst ? x : x.Transpose(0, 1);

        static double Hidden(bool hidden) => hidden ? double.NegativeInfinity : 0;

        void Check(Func<int, int, int, int, double> mask, Tensor<double> actual)
        {
            var parameters = layer.NamedParameters().ToDictionary(parameter => parameter.Name, parameter => parameter.Tensor);
            double[][][] qs = Affine(q, "in_proj_", 0), ks = Affine(k, "in_proj_", Width), vs = Affine(v, "in_proj_", 2 * Width);
            const int Size = Width / Heads;
            var joined = Box<double>.Build([Batch, Queries, Width], at =>
            {
                var (n, i, h) = (at[0], at[1], at[2] / Size);
                var scores = Enumerable.Range(0, Keys).Select(j => (Enumerable.Range(h * Size, Size).Sum(e => qs[n][i][e] * ks[n][j][e]) / Math.Sqrt(Size)) + mask(n, h, i, j)).ToArray();
                var weights = scores.Select(Math.Exp).ToArray();
                return weights.Select((w, j) => w * vs[n][j][at[2]]).Sum() / weights.Sum();
            });
            var expected = Affine(Tensor.From<double>(joined.Values, [Batch, Queries, Width]), "out_proj.", 0);
            Same.Near(Box<double>.Build([Batch, Queries, Width], at => expected[at[0]][at[1]][at[2]]), Laid(actual), 1e-11, 1e-12);

            double[][][] Affine(Tensor<double> x, string which, int first)
            {
                var (w, b) = (parameters[which + "weight"], parameters.GetValueOrDefault(which + "bias"));
                return [.. Enumerable.Range(0, x.Shape[0]).Select(n => Enumerable.Range(0, x.Shape[1]).Select(i => Enumerable.Range(first, Width).Select(o =>
                    Enumerable.Range(0, Width).Sum(e => w.At(o, e) * x.At(n, i, e)) + (b?.At(o) ?? 0)).ToArray()).ToArray())];
            }
        }
    }

    [Fact]
    public void The_laws_hold_for_query_key_value_and_added_mask()
    {
        var part = Mask.From([true, false, true, true, true, false], [2, 3]);
        Shape[][] cases = [[[2, 3], [3, 3], [3, 2], [2, 3]], [[2, 2, 1], [1, 3, 1], [3, 4], [2, 1, 3]]];
        Core.Laws.Check(new Operation("attention", xs => Attention.ScaledDotProductAttention(xs[0], xs[1], xs[2], xs[3])) { Cases = cases });
        Core.Laws.Check(new Operation("causal attention", xs => Attention.ScaledDotProductAttention(xs[0], xs[1], xs[2], xs[3], isCausal: true)) { Cases = cases });
        Core.Laws.Check(new Operation("attention by a mask", xs => Attention.ScaledDotProductAttention(xs[0], xs[1], xs[2], part)) { Cases = [.. cases.Select(shapes => shapes[..3])] });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_laws_hold_for_the_heads_in_training_and_in_use(bool training)
    {
        // A layer of its own for each call: what dropout drops must be the same each time.
        Core.Laws.Check(new Operation("heads", xs =>
        {
            var layer = new MultiheadAttention<double>(4, 2, new RandomStream(3), dropout: 0.3);
            if (!training) layer.Eval();
            return layer.Forward(xs[0], xs[1], xs[2], Mask.From([false, true, false, false, false, false], [2, 3]), Mask.From([false, false, true, false, false, false], [2, 3]));
        })
        { Cases = [[[2, 2, 4], [3, 2, 4], [3, 2, 4]]] });
    }

    [Fact]
    public void Left_out_key_and_value_are_the_query()
    {
        var layer = new MultiheadAttention<double>(4, 2, new RandomStream(3));
        Tensor<double> x = Tensor.Normal<double>([3, 2, 4], new RandomStream(1)), other = Tensor.Normal<double>([5, 2, 4], new RandomStream(2));
        Same.Bits(Box(layer.Forward(x, x, x)), layer.Forward(x));
        Same.Bits(Box(layer.Forward(x, other, other)), layer.Forward(x, other));
        Same.Bits(Box(layer.Forward(x[.., ..1])), layer.Forward(x[.., 0]).Unsqueeze(1)); // a single example
    }

    [Fact]
    public void Parameters_are_called_and_drawn_as_in_PyTorch()
    {
        var layer = new MultiheadAttention<double>(60, 4, new RandomStream(3));
        var state = layer.NamedParameters().ToDictionary(parameter => parameter.Name, parameter => parameter.Tensor);
        Assert.Equal(["in_proj_weight [180 60]", "in_proj_bias [180]", "out_proj.weight [60 60]", "out_proj.bias [60]"], state.Select(entry => $"{entry.Key} {entry.Value.Shape}"));
        foreach (var (name, bound) in (ReadOnlySpan<(string, double)>)[("in_proj_weight", Math.Sqrt(6.0 / 240)), ("out_proj.weight", 1 / Math.Sqrt(60))])
        {
            var values = state[name].ToArray();
            Assert.InRange(values.Max(), 0.98 * bound, bound);
            Assert.InRange(values.Min(), -bound, -0.98 * bound);
        }
        Assert.All((string[])["in_proj_bias", "out_proj.bias"], name => Assert.All(state[name].ToArray(), value => Assert.Equal(0, value)));
        Assert.StartsWith("MultiheadAttention(60, 4 heads)", layer.ToString());
    }

    [Fact]
    public void A_query_from_which_every_key_is_hidden_gives_zeros() =>
        Assert.All(Attention.ScaledDotProductAttention(Tensor.Ones<double>([1, 2]), Tensor.Ones<double>([2, 2]), Tensor.Ones<double>([2, 3]), Mask.From([false, false], [1, 2])).ToArray(), value => Assert.Equal(0, value));

    [Fact]
    public void An_error_says_what_does_not_fit()
    {
        Tensor<double> Zeros(params int[] sizes) => Tensor.Zeros<double>(Shape.Create(sizes));
        Throws<ArgumentException>("ScaledDotProductAttention: query [2 3] and key [2 4] need as many features: their last axes are 3 and 4.", () => Attention.ScaledDotProductAttention(Zeros(2, 3), Zeros(2, 4), Zeros(2, 2)));
        Throws<ArgumentException>("ScaledDotProductAttention: key [3 3] and value [4 2] need as many positions: their axes before the last are 3 and 4.", () => Attention.ScaledDotProductAttention(Zeros(2, 3), Zeros(3, 3), Zeros(4, 2)));
        Throws<ArgumentException>("ScaledDotProductAttention: key [0 3] has no position that could be looked at.", () => Attention.ScaledDotProductAttention(Zeros(2, 3), Zeros(0, 3), Zeros(0, 2)));
        Throws<ArgumentException>("ScaledDotProductAttention: the leading axes of query [2 1 3], key [3 1 3] and value [1 3] do not broadcast.", () => Attention.ScaledDotProductAttention(Zeros(2, 1, 3), Zeros(3, 1, 3), Zeros(1, 3)));
        Throws<ArgumentException>("ScaledDotProductAttention: the mask [2 4] does not broadcast to the scores [2 3], [.. queries keys].", () => Attention.ScaledDotProductAttention(Zeros(2, 3), Zeros(3, 3), Zeros(3, 2), Zeros(2, 4)));
        Throws<ArgumentException>("ScaledDotProductAttention: value [3] needs at least two axes: positions and features.", () => Attention.ScaledDotProductAttention(Zeros(2, 3), Zeros(3, 3), Zeros(3)));

        var random = new RandomStream(1);
        var layer = new MultiheadAttention<double>(4, 2, random);
        Throws<ArgumentException>("MultiheadAttention: query [2 1 3] does not fit in_proj_weight [12 4]: its last axis must be 4.", () => layer.Forward(Zeros(2, 1, 3)));
        Throws<ArgumentException>("MultiheadAttention: query is [positions batch features], or [positions features] of a single example like the query [4], not [4].", () => layer.Forward(Zeros(4)));
        Throws<ArgumentException>("MultiheadAttention: key [3 1 4] and value [2 1 4] must have the same shape: a value for each key.", () => layer.Forward(Zeros(2, 1, 4), Zeros(3, 1, 4), Zeros(2, 1, 4)));
        Throws<ArgumentException>("MultiheadAttention: query [2 1 4] and key [2 3 4] are not of the same batch; they are [positions batch features].", () => layer.Forward(Zeros(2, 1, 4), Zeros(2, 3, 4)));
        Throws<ArgumentException>("MultiheadAttention: mask [3 4] must be [3 3], [queries keys], or [4 3 3], one for each example and head.", () => layer.Forward(Zeros(3, 2, 4), mask: Mask.From(new bool[12], [3, 4])));
        Throws<ArgumentException>("MultiheadAttention: keyPaddingMask [3 2] must be [2 3], [batch keys].", () => layer.Forward(Zeros(3, 2, 4), keyPaddingMask: Mask.From(new bool[6], [3, 2])));
        Throws<ArgumentOutOfRangeException>("MultiheadAttention: 4 features cannot be shared out evenly among 3 heads. (Parameter 'heads')", () => new MultiheadAttention<double>(4, 3, random));
        Throws<ArgumentOutOfRangeException>("MultiheadAttention: there is at least 1 feature, not 0. (Parameter 'features')", () => new MultiheadAttention<double>(0, 1, random));
        Throws<ArgumentOutOfRangeException>("MultiheadAttention: dropout is a probability, 0 to 1, not -0.1. (Parameter 'dropout')", () => new MultiheadAttention<double>(4, 1, random, dropout: -0.1));
    }

    /// <summary>Number by number; the mask is told the leading position, the query and the key.</summary>
    private static Box<double> Reference(Tensor<double> q, Tensor<double> k, Tensor<double> v, bool causal, double scale, Func<int[], int, int, double> mask)
    {
        int keys = k.Shape[^2], features = q.Shape[^1];
        return Box<double>.Build([2, 3, q.Shape[^2], v.Shape[^1]], at =>
        {
            var i = at[2];
            var scores = Enumerable.Range(0, keys).Select(j => causal && j > i ? double.NegativeInfinity : (Enumerable.Range(0, features).Sum(e => q.At(at[0], 0, i, e) * k.At(at[1], j, e)) * scale) + mask(at, i, j)).ToArray();
            var weights = scores.Select(Math.Exp).ToArray();
            return weights.Select((w, j) => w * v.At(at[0], at[1], j, at[3])).Sum() / weights.Sum();
        });
    }

    private static Box<double> Box(Tensor<double> x) => Naive.Box(x);
}
