using System.Globalization;
using System.Reflection;
using System.Text;
using Autograd.Core;
using Autograd.Nn;
using Autograd.Tests.Units;

namespace Autograd.Tests.Laws;

/// <summary>
/// No text of the libraries depends on the culture of who runs them, in which −1 may begin with another sign. Seen from
/// two sides: no method calls what would ask the culture, and the tests of texts pass under a culture that is odd in
/// everything (these run in the invariant one, where nothing could be seen).
/// </summary>
public sealed class CultureLaws
{
    private static readonly HashSet<Type> Numbers =
    [
        typeof(sbyte), typeof(short), typeof(int), typeof(long), typeof(nint), typeof(Int128), typeof(Half), typeof(float), typeof(double), typeof(decimal),
        typeof(byte), typeof(ushort), typeof(uint), typeof(ulong), typeof(nuint), typeof(UInt128), typeof(System.Numerics.BigInteger), typeof(DateTime), typeof(TimeSpan),
    ];

    private static readonly Type Framework = typeof(string).Assembly.GetType("System.Runtime.CompilerServices.DefaultInterpolatedStringHandler", throwOnError: true)!;

    public static TheoryData<Type> Libraries => new(typeof(Tensor), typeof(Module<>), typeof(Losses.Loss));

    /// <summary>Every test class about texts, and what is printed or written as text.</summary>
    public static TheoryData<Type> Texts => new(typeof(CultureLaws).Assembly.GetTypes().Where(type =>
        type is { IsPublic: true, IsAbstract: false }
        && (type.Name.EndsWith("ErrorTextTests", StringComparison.Ordinal) || type.Name.EndsWith("PrintingTests", StringComparison.Ordinal)
            || type.Name.EndsWith("ErrorTests", StringComparison.Ordinal) || Others.Contains(type.Name))));

    private static string[] Others { get; } =
    [
        nameof(LayoutTests), nameof(SliceTests), nameof(ShapeTests), nameof(ConvolutionLayerTests), nameof(BatchNormTests), nameof(OptimizerTests),
        nameof(SummaryTests), nameof(ModuleTests), nameof(CsvTableTests), nameof(MetricsTests), nameof(MoreMetricsTests), nameof(RegistrationTests),
    ];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void No_text_of_a_library_asks_the_culture_for_its_numbers(Type library)
    {
        var found = MethodBodies.In(library.Assembly).Where(method => !IsNeverPrinted(method))
            .SelectMany(method => MethodBodies.Instructions(method).Where(one => AsksTheCulture(one.Callee, one.On)).Select(one => $"{method.DeclaringType}.{method.Name}: {one.Callee!.DeclaringType}.{one.Callee}"));
        Assert.True(!found.Any(), string.Join('\n', found));
    }

    [Fact]
    public void What_asks_the_culture_is_recognized()
    {
        string[] asking =
        [
            .. MethodBodies.In(typeof(CultureLaws).Assembly).Where(method => method.DeclaringType == typeof(Asking))
                .Where(method => MethodBodies.Instructions(method).Exists(one => AsksTheCulture(one.Callee, one.On))).Select(method => method.Name),
        ];
        Assert.Equal(["Appended", "AppendedInterpolated", "Concatenated", "Fails", "Formatted", "Generic", "Interpolated", "Joined", "Nullable", "Own"], asking.Order());
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void The_tests_of_texts_pass_under_an_odd_culture(Type tests)
    {
        var failed = new List<string>();
        foreach (var test in tests.GetMethods().Where(test => test.IsDefined(typeof(FactAttribute))))
        {
            foreach (var row in Rows(test))
            {
                if (Failure(tests, test, row) is { } error) failed.Add($"{test.Name}: {error.Message}");
            }
        }
        Assert.True(failed.Count == 0, string.Join('\n', failed));
    }

    [Fact]
    public void Under_the_odd_culture_other_texts_do_differ()
    {
        var failure = Failure(typeof(Asking), typeof(Asking).GetMethod(nameof(Asking.Fails))!, []);
        Assert.IsAssignableFrom<Xunit.Sdk.XunitException>(failure);
    }

    private static IEnumerable<object?[]> Rows(MethodInfo test)
    {
        foreach (var data in test.GetCustomAttributes<Xunit.Sdk.DataAttribute>())
            foreach (object?[]? row in data.GetData(test)) yield return row ?? [null]; // InlineData(null) has no row
        if (!test.IsDefined(typeof(TheoryAttribute)) && test.GetParameters().Length == 0) yield return [];
    }

    private static Exception? Failure(Type tests, MethodInfo test, object?[] row)
    {
        var before = CultureInfo.CurrentCulture;
        object? instance = null;
        try
        {
            CultureInfo.CurrentCulture = Cultures.Odd;
            instance = Activator.CreateInstance(tests);
            test.Invoke(instance, [.. test.GetParameters().Select((parameter, i) => i >= row.Length ? parameter.DefaultValue : row[i] is IConvertible value && parameter.ParameterType.IsPrimitive ? Convert.ChangeType(value, parameter.ParameterType, CultureInfo.InvariantCulture) : row[i])]);
            return null;
        }
        catch (TargetInvocationException error)
        {
            return error.InnerException;
        }
        catch (ArgumentException error)
        {
            return error;
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
            (instance as IDisposable)?.Dispose();
        }
    }

    private static bool AsksTheCulture(MethodBase? callee, Type? on)
    {
        if (callee?.DeclaringType is not { } type || type.Assembly != typeof(string).Assembly) return false;
        var parameters = callee.GetParameters();
        if (parameters.Any(parameter => parameter.ParameterType == typeof(IFormatProvider) || parameter.ParameterType == typeof(CultureInfo))) return false;
        if (callee.IsConstructor) return type == Framework || type == typeof(StringBuilder.AppendInterpolatedStringHandler);
        if (callee.Name == "ToString") return parameters.All(parameter => parameter.ParameterType == typeof(string)) && IsNumber(on ?? type);
        if (type == typeof(string) && callee.Name is "Join" or "Concat")
            return callee.IsGenericMethod ? callee.GetGenericArguments().Any(IsNumber) : on is not null && IsNumber(on);
        if (type == typeof(string) && callee.Name == "Format") return true;
        var writes = type == typeof(StringBuilder) || typeof(TextWriter).IsAssignableFrom(type) || type == typeof(Console);
        return writes && callee.Name is "Append" or "Insert" or "Write" or "WriteLine" && parameters.Any(parameter => IsNumber(parameter.ParameterType) || (parameter.ParameterType == typeof(object) && on is not null && IsNumber(on)))
            && !(callee.Name == "Insert" && parameters.Length == 2 && parameters[1].ParameterType == typeof(string));
    }

    /// <summary>What the compiler prints a record with, where nobody outside sees it or the record prints itself in its own words or through RecordText.</summary>
    private static bool IsNeverPrinted(MethodBase method) =>
        method.Name == "PrintMembers" && method.DeclaringType is { } type
        && (!type.IsVisible || !type.GetMethod("ToString", [])!.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute)));

    private static bool IsNumber(Type type) =>
        Numbers.Contains(System.Nullable.GetUnderlyingType(type) ?? type)
        || (type.IsGenericParameter && type.GetGenericParameterConstraints().Any(constraint => constraint.IsGenericType && constraint.Name.StartsWith("IBinary", StringComparison.Ordinal)));

    [Fact]
    public void A_loss_prints_its_options_in_every_culture() =>
        Assert.Equal("HuberLoss { Delta = 0.5, Reduction = Mean }", Under(() => new Losses.HuberLoss<double> { Delta = 0.5 }.ToString()));

    [Fact]
    public void Schedules_name_their_milestones_in_every_culture() => Assert.Equal(
        "SequentialLR: the milestones [-1] must rise, from 0 on. (Parameter 'milestones')",
        Under(() => Assert.Throws<ArgumentException>(() => new SequentialLR([new ExponentialLR(0.9), new ExponentialLR(0.5)], [-1])).Message));

    private static string Under(Func<string> text)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = Cultures.Odd;
            return text();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private sealed class Asking
    {
        public static string Interpolated(int n) => $"{n}";

        public static string Concatenated(int n) => "n = " + n;

        public static string Nullable(int? n) => "n = " + n;

        public static string Joined(int[] ns) => string.Join(", ", ns);

        public static string Formatted(int n) => string.Format("{0}", n);

        public static string Own(double x) => x.ToString("F2");

        public static string Generic<T>(T x)
            where T : System.Numerics.IBinaryInteger<T> => x.ToString()!;

        public static StringBuilder Appended(StringBuilder text, int n) => text.Append(n);

        public static StringBuilder AppendedInterpolated(StringBuilder text, int n) => text.Append($"{n}");

        public static string Invariant(double x) => string.Create(CultureInfo.InvariantCulture, $"{x}") + x.ToString(CultureInfo.InvariantCulture) + "text";

        public static void Fails() => Assert.Equal("-1", (-1).ToString());
    }
}
