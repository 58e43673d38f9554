using System.Text.Json.Nodes;
using Autograd.Core;

namespace Autograd.Tests.Conformance;

/// <summary>A tensor of a fixture: its type, shape, values in logical order (true is 1), and, of an input, perhaps the strides that PyTorch was given.</summary>
internal sealed record FixtureTensor(string Type, Shape Shape, double[] Values, int[]? Strides)
{
    public static FixtureTensor Parse(JsonNode? node)
    {
        var tensor = node as JsonObject ?? throw new FixtureException($"{node} is not a tensor");
        foreach (var (key, _) in tensor)
            if (key is not ("dtype" or "shape" or "data" or "strides")) throw new FixtureException($"unknown key of a tensor: {key}");
        var type = (string)tensor["dtype"]!;
        if (type is not ("float64" or "int64" or "bool")) throw new FixtureException($"unknown dtype {type}");
        var shape = Shape.Create([.. tensor["shape"]!.AsArray().Select(n => (int)n!)]);
        double[] values = [.. tensor["data"]!.AsArray().Select(Number)];
        if (values.Length != shape.Size) throw new FixtureException($"{values.Length} values for the shape {shape}");
        return new FixtureTensor(type, shape, values, tensor["strides"] is JsonArray strides ? [.. strides.Select(n => (int)n!)] : null);
    }

    /// <summary>A number, also where JSON has none: "NaN", "Infinity", "-Infinity". Null is NaN.</summary>
    public static double Number(JsonNode? node) => node switch
    {
        null => double.NaN,
        _ when node.GetValueKind() is System.Text.Json.JsonValueKind.True => 1,
        _ when node.GetValueKind() is System.Text.Json.JsonValueKind.False => 0,
        _ when node.GetValueKind() is System.Text.Json.JsonValueKind.String => (string)node! switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            var text => throw new FixtureException($"'{text}' is not a number"),
        },
        _ => (double)node,
    };

    /// <summary>
    /// Our tensor. With strides, a view of exactly these into a buffer that begins one element early and holds NaN wherever no element lies, so that reading past the layout is noticed.
    /// </summary>
    public Tensor<double> ToTensor()
    {
        Expect("float64");
        if (Strides is null) return Tensor.From<double>(Values, Shape);
        if (Strides.Length != Shape.Rank) throw new FixtureException($"strides {Shape.Format(Strides)} for the shape {Shape}");
        var length = 2;
        for (var axis = 0; axis < Shape.Rank; axis++) length += Math.Max(Shape[axis] - 1, 0) * Strides[axis];
        var layout = Layout.Strided(Shape, Strides, offset: 1);
        var buffer = new double[length];
        Array.Fill(buffer, double.NaN);
        var written = new bool[length];
        var cursor = new RunCursor(Layout.RowMajor(Shape), layout);
        while (cursor.MoveNext())
            for (var i = 0; i < cursor.Length; i++)
            {
                var (value, at) = (Values[cursor.A + (i * cursor.StrideA)], cursor.B + (i * cursor.StrideB));
                if (written[at] && !value.Equals(buffer[at])) throw new FixtureException($"strides {Shape.Format(Strides)} put two different elements at one place");
                (buffer[at], written[at]) = (value, true);
            }
        return Tensor.From(buffer).View(layout);
    }

    /// <summary>Our indices, which are dense by type.</summary>
    public Indices ToIndices()
    {
        Expect("int64");
        ExpectDense();
        return Indices.From([.. Values.Select(value => checked((int)value))], Shape);
    }

    /// <summary>Our mask, dense by type like the indices.</summary>
    public Mask ToMask()
    {
        Expect("bool");
        ExpectDense();
        return Mask.From([.. Values.Select(value => value != 0)], Shape);
    }

    private void ExpectDense()
    {
        if (Strides is not null) throw new FixtureException($"a strided {Type} tensor cannot be expressed");
    }

    private void Expect(string type)
    {
        if (Type != type) throw new FixtureException($"the function takes {type}, the case gives {Type}");
    }
}

/// <summary>A number passes when <c>|a − b| ≤ atol + rtol · |b|</c>; NaN equals NaN, and an infinity itself.</summary>
internal readonly record struct Tolerance(double Relative, double Absolute)
{
    public bool Accepts(double actual, double expected) =>
        actual.Equals(expected) || (double.IsFinite(actual) && double.IsFinite(expected) && Math.Abs(actual - expected) <= Absolute + (Relative * Math.Abs(expected)));

    /// <summary>Shape, type and every number, else the first that differs.</summary>
    public void Check(string what, object actual, FixtureTensor expected)
    {
        var (shape, type, values) = actual switch
        {
            Tensor<double> tensor => (tensor.Shape, "float64", tensor.ToArray()),
            Indices indices => (indices.Shape, "int64", Array.ConvertAll(indices.ToArray(), index => (double)index)),
            Mask mask => (mask.Shape, "bool", Array.ConvertAll(mask.ToArray(), value => value ? 1.0 : 0.0)),
            _ => throw new FixtureException($"{what} is a {actual.GetType().Name}"),
        };
        if (type != expected.Type) throw new FixtureException($"{what} is of {type}, not {expected.Type}");
        if (shape != expected.Shape) throw new FixtureException($"{what} has the shape {shape}, not {expected.Shape}");
        for (var i = 0; i < values.Length; i++)
            if (!Accepts(values[i], expected.Values[i])) throw new FixtureException($"{what}{shape}, element {i}: {values[i]:R}, not {expected.Values[i]:R} ({this})");
    }
}
