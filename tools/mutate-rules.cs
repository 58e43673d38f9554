// Breaks the rules of differentiation in the source, one at a time, and holds the laws against each wreck: every one should be noticed.
//   dotnet run -c Release tools/mutate-rules.cs                                  every rule of Autograd.Core
//   dotnet run -c Release tools/mutate-rules.cs -- --only Exponentials.cs        the rules of one file
//   dotnet run -c Release tools/mutate-rules.cs -- --list                        what would be changed
//   dotnet run -c Release tools/mutate-rules.cs -- --max 100 --jobs 2            100 changes, spread over all; two at a time
//   dotnet run -c Release tools/mutate-rules.cs -- --thorough                    what no law notices is held against the other tests, too
//
// A rule is a lambda or a method whose first parameter is dy, or what such a one calls and is no operation itself. A sign, a factor, an operand, an axis, a comparison, a call is changed in it.
// All changes are compiled into one assembly, each behind a number, in a temporary copy of the checkout, whose own files are never written. Then one number after the other is switched on, and the
// rows of the catalogue that ask the rule at all are held against every law, those of its own operation first, up to the first that is red. Changes that make no difference are listed, with the
// reason, in equivalent-changes.txt.

using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

if (args is ["--judge", var binaries, .. var numbers]) return new Judge(binaries).Run([.. numbers.Select(int.Parse)]);
if (args.Contains("--help"))
{
    Console.WriteLine("dotnet run -c Release tools/mutate-rules.cs -- [--only FILE] [--max N] [--jobs N] [--thorough] [--list]");
    return 0;
}

var root = Option("--root") ?? Checkout.Root();
var mutants = Mutants.All(root).Where(mutant => Option("--only") is not { } only || mutant.File.EndsWith(only, StringComparison.Ordinal)).ToList();
if (Option("--max") is { } most && int.Parse(most) is var max && max < mutants.Count) mutants = [.. Enumerable.Range(0, max).Select(i => mutants[(int)((long)i * mutants.Count / max)])];
for (var i = 0; i < mutants.Count; i++) mutants[i].Number = i + 1; // 0 is the source as it is
if (args.Contains("--list"))
{
    foreach (var mutant in mutants) Console.WriteLine(mutant);
    Console.WriteLine($"{mutants.Count} changes of {mutants.Select(mutant => mutant.Rule).Distinct().Count()} rules");
    return 0;
}

using var copy = new Checkout(root);
Console.WriteLine($"building a copy in {copy.Folder}");
if (!copy.Build()) return 2;
Workshop.Compile(copy, mutants);
Console.WriteLine($"{mutants.Count(mutant => mutant.Verdict != Verdict.DoesNotCompile)} of {mutants.Count} changes compile; looking which rows ask which rules");
var asked = Session.Judge(copy, [0]);
if (asked is not [(0, Verdict.Survived, _)])
{
    Console.WriteLine($"unchanged, the rules should pass every law, but: {string.Join(", ", asked)}");
    return 2;
}

var left = mutants.Where(mutant => mutant.Verdict != Verdict.DoesNotCompile).ToList();
var (jobs, done) = (int.Parse(Option("--jobs") ?? "1"), 0);
Parallel.For(0, jobs, new ParallelOptions { MaxDegreeOfParallelism = jobs }, job =>
    Session.Judge(copy, [.. left.Where((_, i) => i % jobs == job).Select(mutant => mutant.Number)], (number, verdict, details) =>
    {
        var mutant = mutants[number - 1];
        mutant.Verdict = verdict;
        Console.WriteLine($"{Interlocked.Increment(ref done),4}/{left.Count}  {verdict,-8} {mutant}  | {details}");
    }));

var equivalent = Equivalent.All(root);
foreach (var mutant in mutants.Where(mutant => mutant.Verdict == Verdict.Survived && equivalent.ContainsKey(mutant.Key))) mutant.Verdict = Verdict.Equivalent;
if (args.Contains("--thorough"))
    foreach (var mutant in mutants.Where(mutant => mutant.Verdict == Verdict.Survived))
    {
        if (copy.TestsAreGreen(mutant)) continue;
        mutant.Verdict = Verdict.KilledByOtherTests;
        Console.WriteLine($"noticed by other tests: {mutant}");
    }

Console.WriteLine();
foreach (var (key, reason) in equivalent)
    if (mutants.Find(mutant => mutant.Key == key) is { } mutant ? mutant.Verdict is Verdict.Killed or Verdict.Crashed or Verdict.DoesNotCompile : mutants.Exists(mutant => key.StartsWith(mutant.File + ' ', StringComparison.Ordinal)) && Option("--max") is null)
        Console.WriteLine($"stale in {Equivalent.File}: {key}");
foreach (var mutant in mutants.Where(mutant => mutant.Verdict == Verdict.Survived)) Console.WriteLine($"survived: {mutant}");
Console.WriteLine($"{mutants.Count} changes of {mutants.Select(mutant => mutant.Rule).Distinct().Count()} rules: {Count(Verdict.Killed)} killed by a law, {Count(Verdict.Crashed)} by an error or without an end, {Count(Verdict.KilledByOtherTests)} by other tests, {Count(Verdict.Equivalent)} make no difference, {Count(Verdict.Survived)} survived, {Count(Verdict.DoesNotCompile)} do not compile");
return Count(Verdict.Survived) == 0 ? 0 : 1;

int Count(Verdict verdict) => mutants.Count(mutant => mutant.Verdict == verdict);

string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var i && i + 1 < args.Length ? args[i + 1] : null;

internal enum Verdict
{
    Untried,
    Killed,
    Crashed,
    Survived,
    KilledByOtherTests,
    Equivalent,
    DoesNotCompile,
}

/// <summary>One change of one rule.</summary>
internal sealed record Mutant(string File, string Member, int Line, string Before, string After, SyntaxNode Rule, string Body)
{
    public int Number { get; set; }

    public Verdict Verdict { get; set; }

    /// <summary>As it stands in the list of changes that make no difference: without the line, which moves.</summary>
    public string Key => $"{File} {Member}: {Before}  ->  {After}";

    public override string ToString() => $"{File}:{Line} {Member}: {Before}  ->  {After}";
}

/// <summary>The changes that make no difference, with the reason of each: a line that begins with = and then the changes it is true of.</summary>
internal static class Equivalent
{
    public const string File = "tools/equivalent-changes.txt";

    public static Dictionary<string, string> All(string root)
    {
        var (reasons, reason) = (new Dictionary<string, string>(), "");
        foreach (var line in System.IO.File.ReadLines(Path.Combine(root, File)).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == '=') reason = line[1..].Trim();
            else reasons.Add(line, reason);
        }
        return reasons;
    }
}

/// <summary>Every change that is tried.</summary>
internal static class Mutants
{
    public static IEnumerable<Mutant> All(string root)
    {
        var core = Path.Combine(root, "Autograd.Core");
        var trees = Checkout.Sources(Path.Combine(core, "Primitives")).Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), Workshop.Options, path)).ToList();
        foreach (var (rule, parameters) in Rules([.. trees.Select(tree => tree.GetRoot())]))
        {
            var member = rule.AncestorsAndSelf().Select(Name).First(name => name is not null)!;
            var seen = new HashSet<string>();
            foreach (var (node, replacement) in Changes(rule, parameters))
            {
                if (!seen.Add(Line(rule.ReplaceNode(node, replacement)))) continue;
                var shown = node.AncestorsAndSelf().TakeWhile(outer => outer != rule.Parent).FirstOrDefault(outer => outer is StatementSyntax) ?? rule; // of a block, the statement
                var (before, after) = (Line(shown), Line(shown.ReplaceNode(node, replacement)));
                if (before != after) yield return new Mutant(Path.GetRelativePath(core, rule.SyntaxTree.FilePath), member, rule.SyntaxTree.GetLineSpan(node.Span).StartLinePosition.Line + 1, before, after, rule, rule.ReplaceNode(node, replacement).ToFullString());
            }
        }
    }

    /// <summary>Bodies of lambdas and methods whose first parameter is dy, and of what they call that is not an operation by itself.</summary>
    private static IEnumerable<(SyntaxNode Rule, string[] Parameters)> Rules(SyntaxNode[] files)
    {
        var methods = files.SelectMany(file => file.DescendantNodes()).OfType<MethodDeclarationSyntax>().ToList();
        IEnumerable<(SyntaxNode, ParameterListSyntax)> found =
        [
            .. files.SelectMany(file => file.DescendantNodes()).OfType<ParenthesizedLambdaExpressionSyntax>().Where(lambda => IsRule(lambda.ParameterList)).Select(lambda => ((SyntaxNode)lambda.Body, lambda.ParameterList)),
            .. methods.Where(method => IsRule(method.ParameterList)).Select(method => (Body(method), method.ParameterList)),
        ];
        var rules = found.ToList();
        for (var i = 0; i < rules.Count; i++)
        {
            var called = rules[i].Item1.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().Select(call => ((call.Expression as MemberAccessExpressionSyntax)?.Name ?? call.Expression as SimpleNameSyntax)?.Identifier.Text).ToHashSet();
            foreach (var method in methods.Where(method => called.Contains(method.Identifier.Text) && !method.Modifiers.Any(SyntaxKind.PublicKeyword) && GivesTensor(method)))
                if (!Body(method).DescendantNodes().OfType<SimpleNameSyntax>().Any(name => name.Identifier.Text == "Record") && !rules.Exists(rule => rule.Item1 == Body(method))) rules.Add((Body(method), method.ParameterList));
        }
        return rules.Where(rule => !rules.Exists(outer => outer.Item1 != rule.Item1 && rule.Item1.Ancestors().Contains(outer.Item1))).Select(rule => (rule.Item1, (string[])[.. rule.Item2.Parameters.Concat(Receiver(rule.Item1)).Select(parameter => parameter.Identifier.Text)]));
    }

    private static bool IsRule(ParameterListSyntax parameters) => parameters.Parameters.FirstOrDefault()?.Identifier.Text == "dy";

    private static bool GivesTensor(MethodDeclarationSyntax method) => method.ReturnType.ToString().Contains("Tensor<", StringComparison.Ordinal);

    private static SyntaxNode Body(MethodDeclarationSyntax method) => (SyntaxNode?)method.ExpressionBody?.Expression ?? method.Body!;

    /// <summary>The x of the extension block that a method stands in; a static lambda does not see it.</summary>
    private static IEnumerable<ParameterSyntax> Receiver(SyntaxNode rule) =>
        rule.Parent is LambdaExpressionSyntax ? [] : rule.Ancestors().OfType<ExtensionBlockDeclarationSyntax>().SelectMany(block => block.ParameterList?.Parameters ?? []);

    private static string? Name(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        OperatorDeclarationSyntax operation => operation.OperatorToken.Text,
        PropertyDeclarationSyntax property => property.Identifier.Text,
        CompilationUnitSyntax => "?",
        _ => null,
    };

    private static IEnumerable<(SyntaxNode Node, SyntaxNode Replacement)> Changes(SyntaxNode rule, string[] parameters)
    {
        if (rule is ExpressionSyntax whole) yield return (whole, Negated(whole)); // the sign of it all
        foreach (var node in rule.DescendantNodesAndSelf())
            foreach (var replacement in Of(node, parameters))
                yield return (node, replacement.WithTriviaFrom(node));
    }

    private static IEnumerable<ExpressionSyntax> Of(SyntaxNode node, string[] parameters)
    {
        switch (node)
        {
            // Signs.
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryMinusExpression } minus:
                yield return minus.Operand;
                break;
            case BinaryExpressionSyntax binary:
                foreach (var kind in Others((SyntaxKind)binary.RawKind)) yield return ParenthesizedExpression(BinaryExpression(kind, binary.Left, binary.Right));
                // Factors and terms dropped; operands exchanged.
                if (binary.Kind() is SyntaxKind.MultiplyExpression or SyntaxKind.DivideExpression or SyntaxKind.AddExpression or SyntaxKind.SubtractExpression)
                {
                    yield return binary.Left;
                    yield return binary.Right;
                }
                if (binary.Kind() is SyntaxKind.DivideExpression or SyntaxKind.SubtractExpression) yield return ParenthesizedExpression(BinaryExpression((SyntaxKind)binary.RawKind, binary.Right, binary.Left));
                break;

            // Factors, axes, flags.
            case LiteralExpressionSyntax { Token.Value: int number }:
                yield return LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(number + 1));
                if (number > 0) yield return LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(number - 1));
                break;
            case LiteralExpressionSyntax { Token.Value: double number }:
                yield return LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(number + 1));
                break;
            case LiteralExpressionSyntax { RawKind: (int)SyntaxKind.TrueLiteralExpression }:
                yield return LiteralExpression(SyntaxKind.FalseLiteralExpression);
                break;
            case LiteralExpressionSyntax { RawKind: (int)SyntaxKind.FalseLiteralExpression }:
                yield return LiteralExpression(SyntaxKind.TrueLiteralExpression);
                break;
            case ConditionalExpressionSyntax choice:
                yield return choice.WhenTrue;
                yield return choice.WhenFalse;
                break;

            // Operands: each parameter for each other. An axis: its neighbour.
            case IdentifierNameSyntax name when parameters.Contains(name.Identifier.Text) && node.Parent is not NameColonSyntax && (node.Parent as MemberAccessExpressionSyntax)?.Name != node:
                foreach (var other in parameters)
                    if (other != name.Identifier.Text) yield return IdentifierName(other);
                if (name.Identifier.Text == "axis") yield return Neighbour(name);
                break;
            case MemberAccessExpressionSyntax { Name.Identifier.Text: "Axis" } axis:
                yield return Neighbour(axis);
                break;

            // Calls: dropped, and their arguments exchanged.
            case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax called } call:
                yield return called.Expression;
                if (call.ArgumentList.Arguments is [var first, var second] && first.NameColon is null && second.NameColon is null)
                    yield return call.WithArgumentList(ArgumentList(SeparatedList([second.WithoutTrivia(), first.WithoutTrivia()])));
                if (call.ArgumentList.Arguments is [{ NameColon: null } argument]) yield return argument.Expression;
                break;
        }
    }

    private static SyntaxKind[] Others(SyntaxKind kind) => kind switch
    {
        SyntaxKind.AddExpression => [SyntaxKind.SubtractExpression],
        SyntaxKind.SubtractExpression => [SyntaxKind.AddExpression],
        SyntaxKind.MultiplyExpression => [SyntaxKind.DivideExpression],
        SyntaxKind.DivideExpression => [SyntaxKind.MultiplyExpression],
        SyntaxKind.LessThanExpression => [SyntaxKind.LessThanOrEqualExpression, SyntaxKind.GreaterThanExpression],
        SyntaxKind.LessThanOrEqualExpression => [SyntaxKind.LessThanExpression, SyntaxKind.GreaterThanExpression],
        SyntaxKind.GreaterThanExpression => [SyntaxKind.GreaterThanOrEqualExpression, SyntaxKind.LessThanExpression],
        SyntaxKind.GreaterThanOrEqualExpression => [SyntaxKind.GreaterThanExpression, SyntaxKind.LessThanExpression],
        SyntaxKind.EqualsExpression => [SyntaxKind.NotEqualsExpression],
        SyntaxKind.NotEqualsExpression => [SyntaxKind.EqualsExpression],
        SyntaxKind.BitwiseAndExpression => [SyntaxKind.BitwiseOrExpression],
        SyntaxKind.BitwiseOrExpression => [SyntaxKind.BitwiseAndExpression],
        _ => [],
    };

    private static ExpressionSyntax Negated(ExpressionSyntax x) => ParenthesizedExpression(PrefixUnaryExpression(SyntaxKind.UnaryMinusExpression, ParenthesizedExpression(x.WithoutTrivia())));

    private static ExpressionSyntax Neighbour(ExpressionSyntax axis) => ParseExpression($"({axis} == 0 ? {axis} + 1 : {axis} - 1)");

    private static string Line(SyntaxNode node) => string.Join(' ', node.NormalizeWhitespace().ToString().Split((char[])['\n', '\r', ' '], StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>A copy of the checkout in the temporary folder, built once.</summary>
internal sealed class Checkout : IDisposable
{
    public Checkout(string root)
    {
        Folder = Directory.CreateTempSubdirectory("mutate-rules-").FullName;
        foreach (var path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(root, path);
            if (relative.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or ".git" or "artifacts" or "TestResults")) continue;
            var target = Path.Combine(Folder, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }
    }

    public string Folder { get; }

    public string Core => Path.Combine(Folder, "Autograd.Core");

    /// <summary>The tests, built, beside the Core that has all changes in it.</summary>
    public string Binaries => Path.Combine(Folder, "Autograd.Tests", "bin", "Release", "net10.0");

    /// <summary>The checkout that the current folder is in.</summary>
    public static string Root()
    {
        var folder = new DirectoryInfo(Environment.CurrentDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Autograd.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Run this inside a checkout: no Autograd.sln in this folder or above.");
    }

    public static IEnumerable<string> Sources(string project) =>
        Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(project, path).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);

    public bool Build()
    {
        var build = Process.Start(new ProcessStartInfo("dotnet", ["build", "-c", "Release", "-v", "quiet", "-nodeReuse:false", Path.Combine(Folder, "Autograd.Tests")]) { RedirectStandardOutput = true })!;
        var output = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        if (build.ExitCode != 0) Console.WriteLine(output);
        return build.ExitCode == 0;
    }

    /// <summary>All tests but those that run the examples or break rules themselves, with one change switched on.</summary>
    public bool TestsAreGreen(Mutant mutant)
    {
        const string filter = "FullyQualifiedName!~Sabotage&FullyQualifiedName!~Documentation&FullyQualifiedName!~Training&FullyQualifiedName!~Laws";
        var start = new ProcessStartInfo("dotnet", ["test", "-c", "Release", "--no-build", "--filter", filter, Path.Combine(Folder, "Autograd.Tests")]) { RedirectStandardOutput = true };
        start.Environment["MUTATION"] = mutant.Number.ToString();
        var test = Process.Start(start)!;
        test.StandardOutput.ReadToEnd();
        test.WaitForExit();
        return test.ExitCode == 0;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

/// <summary>Compiles all changes into one Core, each behind its number.</summary>
internal static class Workshop
{
    private const string Switch = """
        namespace Autograd.Core;

        internal static class MutationSwitch
        {
            public static int On = int.TryParse(System.Environment.GetEnvironmentVariable("MUTATION"), out var number) ? number : 0;
            public static readonly bool[] Asked = new bool[4096];

            public static int At(int rule)
            {
                Asked[rule] = true;
                return On;
            }
        }
        """;

    public static CSharpParseOptions Options { get; } = new(LanguageVersion.Preview, DocumentationMode.None, preprocessorSymbols: ["NET", "NET10_0", "NET10_0_OR_GREATER", "RELEASE"]);

    public static void Compile(Checkout copy, List<Mutant> mutants)
    {
        var core = Path.Combine(copy.Binaries, "Autograd.Core.dll");
        var generated = Directory.EnumerateFiles(Path.Combine(copy.Core, "obj", "Release", "net10.0"), "*.cs");
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal));
        var libraries = Directory.EnumerateFiles(copy.Binaries, "*.dll").Where(path => Path.GetFileName(path) is "System.Numerics.Tensors.dll" or "CommunityToolkit.HighPerformance.dll");
        var compilation = CSharpCompilation.Create("Autograd.Core", [.. generated.Select(path => Parse(File.ReadAllText(path), path)), Parse(Switch, "MutationSwitch.cs")],
            platform.Concat(libraries).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));

        // What does not compile is left out, until the rest does.
        while (true)
        {
            var spans = new List<(string Path, int Start, int End, Mutant Mutant)>();
            var rules = mutants.Select(mutant => mutant.Rule).Distinct().ToList();
            var trees = Checkout.Sources(copy.Core).Select(path => Parse(WithChanges(path, Path.GetRelativePath(copy.Core, path), [.. mutants.Where(mutant => mutant.Verdict != Verdict.DoesNotCompile)], rules, spans), path));
            using var assembly = new MemoryStream();
            var result = compilation.AddSyntaxTrees(trees).Emit(assembly);
            if (result.Success)
            {
                File.WriteAllBytes(core, assembly.ToArray());
                File.WriteAllLines(Path.Combine(copy.Binaries, "mutants"), mutants.Select(mutant => $"{mutant.Number}\t{rules.IndexOf(mutant.Rule)}\t{mutant.Member}"));
                return;
            }
            var before = mutants.Count(mutant => mutant.Verdict == Verdict.DoesNotCompile);
            foreach (var problem in result.Diagnostics.Where(problem => problem.Severity == DiagnosticSeverity.Error))
                foreach (var (_, _, _, mutant) in spans.Where(span => span.Path == problem.Location.SourceTree?.FilePath && span.Start <= problem.Location.SourceSpan.Start && problem.Location.SourceSpan.Start <= span.End))
                    mutant.Verdict = Verdict.DoesNotCompile;
            if (mutants.Count(mutant => mutant.Verdict == Verdict.DoesNotCompile) == before) throw new InvalidOperationException(result.Diagnostics.First(problem => problem.Severity == DiagnosticSeverity.Error).ToString());
        }
    }

    /// <summary>A file in which every rule is a switch over its changes.</summary>
    private static string WithChanges(string path, string relative, List<Mutant> mutants, List<SyntaxNode> rules, List<(string, int, int, Mutant)> spans)
    {
        var source = File.ReadAllText(path);
        var text = new StringBuilder();
        var end = 0;
        foreach (var changes in mutants.Where(mutant => mutant.File == relative).GroupBy(mutant => mutant.Rule).OrderBy(changes => changes.Key.SpanStart))
        {
            // The body of a block; or of an expression, with the arrow before it and the semicolon after it where it is a method's.
            var rule = changes.Key;
            var (start, next) = rule.Parent is ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax method } clause ? (clause.SpanStart, method.Span.End) : (rule.SpanStart, rule.Span.End);
            text.Append(source, end, start - end).Append(" { switch (MutationSwitch.At(").Append(rules.IndexOf(rule)).Append(")) { ");
            foreach (var mutant in changes)
            {
                text.Append("case ").Append(mutant.Number).Append(": ");
                var from = text.Length;
                text.Append(rule is BlockSyntax ? mutant.Body : $"return {mutant.Body};");
                spans.Add((path, from, text.Length, mutant));
                text.Append('\n');
            }
            text.Append("} ").Append(rule is BlockSyntax ? rule.ToFullString() : $"return {rule.ToFullString()};").Append(" }");
            end = next;
        }
        return text.Append(source, end, source.Length - end).ToString();
    }

    private static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(text, Options, path, Encoding.UTF8);
}

/// <summary>A judge in a process of its own, as a wrong rule may never end, or overflow the stack: then the next judge goes on with the next.</summary>
internal static class Session
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    public static List<(int Number, Verdict Verdict, string Details)> Judge(Checkout copy, List<int> numbers, Action<int, Verdict, string>? said = null)
    {
        var verdicts = new List<(int, Verdict, string)>();
        while (verdicts.Count < numbers.Count)
        {
            using var judge = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["--judge", copy.Binaries, .. numbers.Skip(verdicts.Count).Select(number => number.ToString())]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            judge.BeginErrorReadLine();
            while (verdicts.Count < numbers.Count)
            {
                var line = judge.StandardOutput.ReadLineAsync();
                var ended = !line.Wait(Patience);
                if (ended) judge.Kill(entireProcessTree: true);
                if (ended || line.Result is not { } text)
                {
                    Say(numbers[verdicts.Count], Verdict.Crashed, ended ? $"no end after {Patience.TotalMinutes} minutes" : "the process ended");
                    break;
                }
                if (text.Split('\t') is [var number, var verdict, var details]) Say(int.Parse(number), Enum.Parse<Verdict>(verdict), details);
            }
            if (!judge.HasExited) judge.WaitForExit();
        }
        return verdicts;

        void Say(int number, Verdict verdict, string details)
        {
            verdicts.Add((number, verdict, details));
            said?.Invoke(number, verdict, details);
        }
    }
}

/// <summary>Holds the laws against the rows of the catalogue, with one change after the other.</summary>
internal sealed class Judge
{
    private const ulong Seed = 20260101;

    private readonly string askedFile;
    private readonly FieldInfo on;
    private readonly bool[] asked;
    private readonly List<Cell> cells = [];
    private readonly Dictionary<int, (int Rule, string Member)> mutants;
    private readonly MethodInfo check;

    public Judge(string binaries)
    {
        AssemblyLoadContext.Default.Resolving += (context, name) => Path.Combine(binaries, name.Name + ".dll") is var path && File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
        var tests = AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.Combine(binaries, "Autograd.Tests.dll"));
        var core = AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.Combine(binaries, "Autograd.Core.dll"));
        var mutation = core.GetType("Autograd.Core.MutationSwitch", throwOnError: true)!;
        on = mutation.GetField("On")!;
        asked = (bool[])mutation.GetField("Asked")!.GetValue(null)!;
        askedFile = Path.Combine(binaries, "asked");
        mutants = File.ReadLines(Path.Combine(binaries, "mutants")).Select(line => line.Split('\t')).ToDictionary(parts => int.Parse(parts[0]), parts => (int.Parse(parts[1]), parts[2]));

        var laws = ((IEnumerable<object>)core.GetType("Autograd.Core.Laws", throwOnError: true)!.GetProperty("All")!.GetValue(null)!).ToList();
        var whyNot = laws[0].GetType().GetMethod("WhyNot")!;
        check = laws[0].GetType().GetMethod("Check", [core.GetType("Autograd.Core.Operation", throwOnError: true)!, typeof(ulong)])!;
        foreach (var row in (IEnumerable<object>)tests.GetType("Autograd.Tests.Catalog.OperationCatalog", throwOnError: true)!.GetProperty("Rows")!.GetValue(null)!)
            foreach (var law in laws)
            {
                var operation = row.GetType().GetProperty("Operation")!.GetValue(row)!;
                if (whyNot.Invoke(law, [operation]) is null) cells.Add(new Cell(cells.Count, row.ToString()!, (string)row.GetType().GetProperty("Covers")!.GetValue(row)!, law, operation));
            }
    }

    public int Run(List<int> numbers)
    {
        foreach (var number in numbers)
        {
            on.SetValue(null, number);
            var (verdict, details) = number == 0 ? LookWhoAsks() : Try(number);
            Console.WriteLine($"{number}\t{verdict}\t{details.ReplaceLineEndings(" ").Replace('\t', ' ')}");
        }
        return 0;
    }

    /// <summary>Without a change: which cells ask which rules.</summary>
    private (Verdict, string) LookWhoAsks()
    {
        var lines = new List<string>();
        foreach (var cell in cells)
        {
            Array.Clear(asked);
            if (Hold(cell) is { } problem) return (Verdict.Killed, problem.Details);
            lines.AddRange(Enumerable.Range(0, asked.Length).Where(rule => asked[rule]).Select(rule => $"{rule}\t{cell.Number}"));
        }
        File.WriteAllLines(askedFile, lines);
        return (Verdict.Survived, "");
    }

    private (Verdict, string) Try(int number)
    {
        var (rule, member) = mutants[number];
        var asking = File.ReadLines(askedFile).Select(line => line.Split('\t')).Where(parts => int.Parse(parts[0]) == rule).Select(parts => cells[int.Parse(parts[1])]).ToList();
        foreach (var cell in asking.OrderByDescending(cell => cell.Fits(member)).ThenBy(cell => cell.Number))
            if (Hold(cell) is { } red) return red;
        return (Verdict.Survived, $"{asking.Count} cells ask it");
    }

    private (Verdict Verdict, string Details)? Hold(Cell cell)
    {
        try
        {
            check.Invoke(cell.Law, [cell.Operation, Seed]);
            return null;
        }
        catch (TargetInvocationException e) when (e.InnerException is { } thrown)
        {
            return thrown.GetType().Name == "LawException" ? (Verdict.Killed, $"{cell.Law}: {cell.Row}") : (Verdict.Crashed, $"{thrown.GetType().Name}: {cell.Row}");
        }
    }

    private sealed record Cell(int Number, string Row, string Covers, object Law, object Operation)
    {
        public int Fits(string member)
        {
            var name = Covers.Split('(')[0].Split('.', 2)[^1];
            return name == member ? 2 : member.Length > 1 && (name.Contains(member, StringComparison.Ordinal) || member.Contains(name, StringComparison.Ordinal)) ? 1 : 0;
        }
    }
}
