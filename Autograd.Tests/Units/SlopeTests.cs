using System.Numerics;
using Autograd.Core;

namespace Autograd.Tests;

/// <summary>Slopes in registers beside the compositions that they stand for: found by reflection, so that none is left out.</summary>
public class SlopeTests
{
    private static readonly Type[] Slopes =
        [.. typeof(Tape<>).Assembly.GetTypes().Where(type => type.IsValueType && type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(ISlopeFormula<>)))];

    public static TheoryData<string> Names => [.. Slopes.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_slope_in_registers_is_its_composition(string name)
    {
        Compare<double>(name, 1e-14);
        Compare<float>(name, 4e-6f);
    }

    [Fact]
    public void A_gradient_that_is_one_number_everywhere_gives_the_bits_of_one_written_out()
    {
        var u = Arguments<double>();
        using var tape = new Tape<double>();
        var x = u.Detach().RequireGrad();
        var y = x.Silu();
        Same.Bits(tape.Gradient(y, x, Tensor.Full<double>(y.Shape, 3)).ToArray(), tape.Gradient(y, x, Tensor.Scalar(3.0).Expand(y.Shape)).ToArray());
        Same.Bits(tape.Gradient(y, x, u).ToArray(), tape.Gradient(y, x, u.Reshape(-1, 1).Expand([u.Size, 2])[.., 0]).ToArray());
    }

    private static void Compare<T>(string name, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var type = Slopes.Single(type => type.Name == name).MakeGenericType(typeof(T));
        var numbers = type.GetConstructors().Select(constructor => constructor.GetParameters().Length).DefaultIfEmpty(0).Max();
        var slope = Activator.CreateInstance(type, [.. ((object[])[1.5, 3.0]).Take(numbers)]);
        var compare = typeof(SlopeTests).GetMethod(nameof(CompareOf), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!;
        compare.MakeGenericMethod(typeof(T), type).Invoke(null, [slope, tolerance]);
    }

    private static void CompareOf<T, TSlope>(TSlope slope, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSlope : struct, ISlopeFormula<T>
    {
        var u = Arguments<T>();
        var (expected, actual) = (slope.Composed(u).ToArray(), Kernel<T>.Times(Tensor.Ones<T>(u.Shape), slope, u).ToArray());
        for (var i = 0; i < expected.Length; i++)
        {
            var (right, mine) = (double.CreateTruncating(expected[i]), double.CreateTruncating(actual[i]));
            Assert.True(right.Equals(mine) || Math.Abs(mine - right) <= tolerance * Math.Max(1, Math.Abs(right)), $"{typeof(TSlope).Name}({u.ToArray()[i]}) is {mine:R}, its composition {right:R}");
        }
    }

    private static Tensor<T> Arguments<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Tensor.From([.. Enumerable.Range(-400, 801).Select(i => T.CreateTruncating(i * i * i / 8e5)), T.CreateTruncating(-0.0), T.CreateTruncating(double.NaN)]);
}
