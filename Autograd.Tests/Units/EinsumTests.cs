using Autograd.Core;

namespace Autograd.Tests;

/// <summary>What the fixtures of einsum, of one to three operands, do not reach: how it is carried out, and many operands.</summary>
public sealed class EinsumTests
{
    [Fact]
    public void A_chain_is_multiplied_in_the_cheapest_order()
    {
        // [2 100] · [100 2] · [2 100]: from the left 2·100·2 + 2·2·100 multiplications, from the right 100·2·100 + 2·100·100.
        Tensor<double> a = Tensor.Ones<double>([2, 100]).RequireGrad(), b = Tensor.Ones<double>([100, 2]), c = Tensor.Ones<double>([2, 100]);
        Assert.Equal(["[2 2]", "[2 100]"], Products(tape => Tensor.Einsum("ij,jk,kl->il", a, b, c)));
        Assert.Equal(["[2 2]", "[100 2]"], Products(tape => Tensor.Einsum("kl,ij,jk->il", c, a, b))); // the first operand on the left
        // ... and with the long axis outside, from the right.
        Tensor<double> d = Tensor.Ones<double>([100, 2]), e = Tensor.Ones<double>([2, 100]).RequireGrad(), f = Tensor.Ones<double>([100, 2]);
        Assert.Equal(["[2 2]", "[100 2]"], Products(tape => Tensor.Einsum("ij,jk,kl->il", d, e, f)));
    }

    [Fact]
    public void A_matrix_product_is_one_operation_on_the_tape()
    {
        var a = Tensor.Ones<double>([2, 3]).RequireGrad();
        using var tape = new Tape<double>();
        Tensor.Einsum("ij,jk->ik", a, Tensor.Ones<double>([3, 4]));
        Assert.Equal("MatMul", Assert.Single(tape.Entries).Op);
    }

    [Fact]
    public void An_axis_that_nobody_else_has_is_summed_before_the_product()
    {
        var a = Tensor.Ones<double>([2, 50]).RequireGrad();
        using var tape = new Tape<double>();
        Tensor.Einsum("ix,j->ij", a, Tensor.Ones<double>([3]));
        Assert.Equal("Sum", tape.Entries[0].Op);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(12)] // beyond the exhaustive search
    public void Many_operands(int count)
    {
        var random = new RandomStream(5);
        var letters = "abcdefghijklmnop";
        var matrices = new Tensor<double>[count];
        for (var i = 0; i < count; i++) matrices[i] = Tensor.Uniform<double>([2, 2], random, -1, 1);
        var chain = matrices.Aggregate((a, b) => a.MatMul(b));
        var equation = string.Join(',', Enumerable.Range(0, count).Select(i => letters.Substring(i, 2))) + $"->a{letters[count]}";
        var y = Tensor.Einsum<double>(equation, matrices);
        Assert.Equal(chain.Shape, y.Shape);
        foreach (var (actual, expected) in y.ToArray().Zip(chain.ToArray())) Assert.Equal(expected, actual, 1e-14);
    }

    [Fact]
    public void An_equation_may_be_of_nothing_but_numbers()
    {
        Assert.Equal(6, Tensor.Einsum(",", Tensor.Scalar(2.0), Tensor.Scalar(3.0)).Item());
        Assert.Equal(2, Tensor.Einsum("->", Tensor.Scalar(2.0)).Item());
    }

    private static string[] Products(Func<Tape<double>, Tensor<double>> compute)
    {
        using var tape = new Tape<double>();
        compute(tape);
        return [.. tape.Entries.Where(entry => entry.Op == "MatMul").Select(entry => entry.Output.Shape.ToString())];
    }
}
